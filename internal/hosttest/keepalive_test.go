//go:build linux && amd64 && cgo

package hosttest_test

//lint:file-ignore usysdecl Call itself is what is tested

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/usys-go/bridge/usys"
)

// waits is a futex wait on a word to which only Call's argument refers. It
// returns whether the word was collected before the wait was ended.
//
//go:noinline
func waits(died *atomic.Bool) (early bool) {
	word := new([8]int32)
	runtime.AddCleanup(word, func(d *atomic.Bool) { d.Store(true) }, died)
	var addr atomic.Uintptr // a number, which keeps nothing alive
	addr.Store(uintptr(unsafe.Pointer(word)))
	var returned atomic.Bool
	collected := make(chan bool)
	go func() {
		for range 20 {
			runtime.GC()
			time.Sleep(time.Millisecond)
		}
		early := died.Load()
		for !returned.Load() {
			usys.Call(usys.USYS_FUTEX, addr.Load(), 1, 1)
			time.Sleep(time.Millisecond)
		}
		collected <- early
	}()
	usys.Call(usys.USYS_FUTEX, uintptr(unsafe.Pointer(word)), 0, 0)
	returned.Store(true)
	return <-collected
}

// The object to which uintptr(unsafe.Pointer(p)) points lives as long as the call, and no longer.
func TestCallKeepsAlive(t *testing.T) {
	var died atomic.Bool
	if waits(&died) {
		t.Error("an argument of Call was collected while the call ran")
	}
	for end := time.Now().Add(10 * time.Second); !died.Load(); runtime.GC() {
		if time.Now().After(end) {
			t.Fatal("the word is never collected: the test cannot tell")
		}
	}
}
