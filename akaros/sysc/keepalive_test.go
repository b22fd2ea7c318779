//go:build linux && amd64 && cgo

package sysc_test

//lint:file-ignore usysdecl these tests are about the lifetime of arguments

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/usys-go/bridge/akaros/ros"
	"github.com/usys-go/bridge/akaros/sysc"
	"github.com/usys-go/bridge/usys"
)

// waits reads from an empty pipe. A further argument of the call, which the host ignores, is
// the only reference to a word of memory.
//
//go:noinline
func waits(fd int, died *atomic.Bool) {
	word := new([8]int64)
	runtime.AddCleanup(word, func(d *atomic.Bool) { d.Store(true) }, died)
	var b [1]byte
	var s usys.Syscall
	sysc.Call(&s, ros.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(&b)), 1, uintptr(unsafe.Pointer(word)), 0, 0)
}

// drops is like waits, but converts the pointer in the wrong place, before the call.
//
//go:noinline
func drops(fd int, died *atomic.Bool) {
	word := new([8]int64)
	runtime.AddCleanup(word, func(d *atomic.Bool) { d.Store(true) }, died)
	var addr atomic.Uintptr // a number, which keeps nothing alive
	addr.Store(uintptr(unsafe.Pointer(word)))
	var b [1]byte
	var s usys.Syscall
	sysc.Call(&s, ros.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(&b)), 1, addr.Load(), 0, 0)
}

// The memory of a pointer that is converted in the call lives as long as the call. That of a
// pointer converted earlier does not, which shows that the test detects the difference.
func TestArgumentsLive(t *testing.T) {
	for _, x := range []struct {
		what  string
		f     func(int, *atomic.Bool)
		early bool
	}{{"converted in the call", waits, false}, {"converted before", drops, true}} {
		r, w := pipe(t)
		died, done := new(atomic.Bool), make(chan bool)
		go func() { x.f(r, died); close(done) }()
		for i := 0; i < 20 || x.early && i < 2000 && !died.Load(); i++ {
			runtime.GC()
			time.Sleep(time.Millisecond)
		}
		if died.Load() != x.early {
			t.Errorf("%s: collected during the call: %v", x.what, !x.early)
		}
		write(t, w, "x")
		<-done
		for end := time.Now().Add(10 * time.Second); !died.Load(); runtime.GC() {
			if time.Now().After(end) {
				t.Fatalf("%s: never collected", x.what)
			}
		}
	}
}
