//go:build linux && amd64 && cgo

package hosttest_test

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/usys-go/bridge/usys"
)

// waitOn waits 100 ms on a word that nothing but Call's argument refers to, and
// answers whether the word was collected while the call still ran.
//
//go:noinline
func waitOn(keep func(word *int32, timeout *usys.Timespec), died *atomic.Bool) (early bool) {
	word := new([4]int32) // larger than the allocator's smallest blocks, which it shares
	runtime.AddCleanup(word, func(d *atomic.Bool) { d.Store(true) }, died)
	done := make(chan bool)
	go func() {
		for range 20 {
			runtime.GC()
			time.Sleep(2 * time.Millisecond)
		}
		done <- died.Load()
	}()
	keep(&word[0], &usys.Timespec{Nsec: 100e6})
	return <-done
}

// What uintptr(unsafe.Pointer(p)) points to lives as long as the call.
func TestCallKeepsAlive(t *testing.T) {
	collected := func(d *atomic.Bool) bool {
		for range 100 {
			runtime.GC()
			if d.Load() {
				return true
			}
			time.Sleep(time.Millisecond)
		}
		return false
	}
	var died atomic.Bool
	if waitOn(func(word *int32, timeout *usys.Timespec) {
		usys.Call(usys.USYS_FUTEX, uintptr(unsafe.Pointer(word)), 0, 0, uintptr(unsafe.Pointer(timeout)))
	}, &died) {
		t.Error("an argument of Call was collected while the call ran")
	}
	if !collected(&died) {
		t.Error("the word is never collected: the test cannot tell")
	}
}
