//go:build linux && amd64 && cgo

package hosttest_test

import (
	"errors"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"testing"

	. "github.com/usys-go/bridge/internal/hosttest"
	"github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/usys"
)

// faultIn runs f, which faults in C, and returns the panic.
func faultIn(f func()) (fault *usys.Fault) {
	defer func() {
		err, _ := recover().(runtime.Error)
		errors.As(err, &fault)
	}()
	f()
	return nil
}

func TestRecover(t *testing.T) {
	parlib.RecoverFaults(true)
	defer parlib.RecoverFaults(false)
	for name, test := range map[string]struct {
		f      func()
		signal syscall.Signal
	}{
		"load":    {func() { Load(0x10) }, syscall.SIGSEGV},
		"load2":   {func() { Load2(0x10) }, syscall.SIGSEGV},
		"divide":  {func() { Divide(1, 0) }, syscall.SIGFPE},
		"divide2": {func() { Divide2(1, 0) }, syscall.SIGFPE},
		"deep":    {func() { Deep(1 << 20) }, syscall.SIGSEGV},
		"deep2":   {func() { Deep2(1 << 20) }, syscall.SIGSEGV},
	} {
		f := faultIn(test.f)
		if f == nil || f.Signal != int(test.signal) || !strings.Contains(f.Error(), "hosttest."+name+" ") {
			t.Errorf("%s: fault %v, want signal %d in hosttest.%s", name, f, test.signal, name)
		}
	}
}

// A fault off the C stack is recovered, too; only if C has overwritten the data with which
// Go would continue, the program ends.
func TestRecoverWrecks(t *testing.T) {
	parlib.RecoverFaults(true)
	defer parlib.RecoverFaults(false)
	known := map[int32]bool{WreckFrame: true, WreckZero: true, WreckCoroutine: true, WreckReturn: true, WreckJump: true}
	for _, w := range wrecks {
		switch w.kind {
		case WreckAbort, WreckCallback, WreckUp:
			continue
		}
		for form, wreck := range map[string]func(int32, uint64){"nb": Wreck, "call": Wreck2} {
			for range 20 {
				f := faultIn(func() { wreck(w.kind, w.n) })
				if f == nil || f.NoAddr == known[w.kind] || f.NoAddr && f.Addr != 0 || !strings.Contains(f.Error(), "hosttest.wreck") {
					t.Fatalf("%s/%s: fault %+v, want one in hosttest.wreck, its address known: %v", w.name, form, f, known[w.kind])
				}
				runtime.GC()
			}
		}
	}
}

// After 10,000 recovered faults in 16 goroutines the program works.
func TestRecoverMany(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	parlib.RecoverFaults(true)
	defer parlib.RecoverFaults(false)
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	const goroutines, each = 16, 625
	var wg sync.WaitGroup
	var mu sync.Mutex
	faults := 0
	for g := range goroutines {
		wg.Add(1)
		go func() {
			defer wg.Done()
			n := 0
			for i := range each {
				f := func() { Load(8) }
				if (g+i)%2 == 0 {
					f = func() { Load2(8) }
				}
				if faultIn(f) != nil {
					n++
				}
				if got := Add(uint64(i), 1); got != uint64(i)+1 {
					t.Errorf("Add(%d, 1) = %d, want %d", i, got, i+1)
				}
				_ = make([]byte, 1000)
			}
			mu.Lock()
			faults += n
			mu.Unlock()
		}()
	}
	wg.Wait()
	if faults != goroutines*each {
		t.Errorf("%d faults of %d", faults, goroutines*each)
	}
	t.Logf("%d faults recovered", faults)
	runtime.GC()
	if n := len(fill(20)); n != 1<<20 {
		t.Errorf("after the faults fill(20) has length %d, want %d", n, 1<<20)
	}
	if n := Deep2(200); n != 200 {
		t.Errorf("after the faults Deep2(200) = %d, want 200", n)
	}
}

func fill(n int) []byte { return make([]byte, 1<<n) }
