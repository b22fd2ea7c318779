//go:build linux && amd64 && cgo

package sysc_test

import (
	"runtime"
	"runtime/debug"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/usys-go/bridge/akaros/ros"
	"github.com/usys-go/bridge/akaros/sysc"
	_ "github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/usys"
)

// grow uses up the stack, so that the next call has to move it.
//
//go:noinline
func grow(n int) byte {
	var pad [1 << 10]byte
	if n == 0 {
		return pad[0]
	}
	pad[n] = grow(n - 1)
	return pad[n]
}

// stat stats path from a stack of the given depth: the struct, the path and the
// call's own struct lie on it, and nothing but the arguments refers to them.
//
//go:noinline
func stat(depth int, path string) (mode uint32, errno int32) {
	if depth > 0 {
		var pad [64]byte
		mode, errno = stat(depth-1, path)
		runtime.KeepAlive(&pad)
		return
	}
	var name [64]byte
	var st ros.Kstat
	var s usys.Syscall
	n := copy(name[:], path)
	sysc.Call(&s, ros.SYS_STAT, uintptr(unsafe.Pointer(&name)), uintptr(n), uintptr(unsafe.Pointer(&st)), 0, 0, 0)
	return st.Mode, s.Err
}

// TestStackMoves makes the stack grow just before, and shrink around, calls whose arguments lie
// on it, while the collector runs all the time: the host writes nowhere else.
func TestStackMoves(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	stop := make(chan bool)
	var collector, wg sync.WaitGroup
	collector.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	})
	rounds := 400
	if testing.Short() {
		rounds = 50
	}
	for g := range 4 {
		wg.Go(func() {
			for i := range rounds {
				done := make(chan bool)
				go func() { // each with a fresh, small stack
					defer close(done)
					if mode, errno := stat((g*31+i)%200, "/"); mode&ros.S_IFMT != ros.S_IFDIR || errno != 0 {
						t.Errorf("stat / returns mode %#o, error %d; want a directory, 0", mode, errno)
					}
					grow(i % 16)
					if _, errno := stat(0, "/no/such"); errno != int32(ros.ENOENT) {
						t.Errorf("stat /no/such returns error %d, want ENOENT", errno)
					}
				}()
				<-done
			}
		})
	}
	wg.Wait()
	close(stop)
	collector.Wait()
}

// read blocks in a read into a buffer on its stack, which the collector could shrink.
//
//go:noinline
func read(fd int) (b [8]byte, n int64) {
	var s usys.Syscall
	//lint:ignore usysdecl a failure is a Retval of -1 too
	sysc.Call(&s, ros.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(&b)), uintptr(len(b)), 0, 0, 0)
	return b, s.Retval
}

// A call that blocks while the collector runs finds its buffer where it was.
func TestBlocked(t *testing.T) {
	for range 20 {
		r, w := pipe(t)
		got := make(chan string)
		go func() {
			grow(60) // leaves a stack that is much larger than the read needs
			b, n := read(r)
			got <- string(b[:max(n, 0)])
		}()
		time.Sleep(time.Millisecond)
		for range 3 {
			runtime.GC()
		}
		write(t, w, "here")
		if s := <-got; s != "here" {
			t.Fatalf("read %q, want here", s)
		}
	}
}

func TestNoAllocation(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { stat(0, "/") }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
	if n := testing.AllocsPerRun(100, func() { stat(0, "/no") }); n != 0 {
		t.Errorf("%v allocations on failure, want 0", n)
	}
}
