// Package order, imported for its side effect, keeps the order of queued signals: package
// signal delivers the values of each real-time signal in the order of the calls of sigqueue.
// Without it Linux hands them to several threads at a time, and some change places.
//
//	import _ "github.com/usys-go/bridge/signal/order"
//
// One thread of the host takes these signals, and all other threads block them. In a program
// with its own host (package parlib) a constructor in C blocks the numbers 35 to 63 before Go
// starts a thread. Programs that it executes inherit this mask, unless they are started
// through [Unmasked]. Under usys exec there is no such constructor, and programs inherit the
// original mask: the host keeps the masks apart.
//
// A signal that is sent to one thread, and not to the process, stays pending until that
// thread unblocks the number. Threads of Go do not, so it does not arrive.
package order

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/usys-go/bridge/signal"
)

func init() { _ = signal.Ordered() }

// Kept returns nil if order is kept for sig, and otherwise an error with the reason.
func Kept(sig os.Signal) error {
	for _, s := range signal.Ordered() {
		if sig == s {
			return nil
		}
	}
	return fmt.Errorf("order: the order of %v is not kept: it is not a real-time signal from 35 to 63, or no host serves the signal bridge", sig)
}

var (
	one    sync.Mutex
	holder atomic.Int64 // the thread that holds one, 0: none
)

// Unmasked runs f on a thread that has the signal mask with which this program was started.
// Programs that f starts inherit this mask:
//
//	err := order.Unmasked(cmd.Start)
//
// Order is kept in the meantime. Only one f runs at a time. f may call Unmasked itself, but
// must not wait for another goroutine's call of Unmasked, which waits for f.
func Unmasked(f func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	// No other goroutine runs on this thread: if it is the holder, this call is nested.
	if holder.Load() == thread() {
		return f()
	}
	one.Lock()
	defer one.Unlock()
	holder.Store(thread())
	defer holder.Store(0)
	signal.Unmask(true)
	defer signal.Unmask(false)
	return f()
}
