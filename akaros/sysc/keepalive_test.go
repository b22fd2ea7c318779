//go:build linux && amd64 && cgo

package sysc_test

//lint:file-ignore usysdecl what is tested is what lives how long

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

// waits reads from a descriptor that has nothing yet. One more argument, of which
// the host knows nothing, is all that refers to a word.
//
//go:noinline
func waits(fd int, died *atomic.Bool) {
	word := new([8]int64)
	runtime.AddCleanup(word, func(d *atomic.Bool) { d.Store(true) }, died)
	var b [1]byte
	var s usys.Syscall
	sysc.Call(&s, ros.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(&b)), 1, uintptr(unsafe.Pointer(word)), 0, 0)
}

// drops is waits with the conversion in the wrong place.
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

// An argument that is a pointer converted in the call lives as long as the call;
// one that was converted before does not, so the test can tell.
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
