// Package order, imported for its effect, keeps the order of queued signals: the
// values of each real-time signal that package signal gets arrive in the order in
// which sigqueue was called. Linux hands them to several threads at a time otherwise,
// and that turns some around.
//
//	import _ "github.com/usys-go/bridge/signal/order"
//
// One thread of the host's takes them then, and all others have them blocked. In a
// program with its own host (package parlib) that has to be arranged before Go starts
// a thread, by a constructor in C, for the numbers 35 to 63. A program that it executes
// inherits the mask, unless it is started through [Unmasked]. Under usys exec neither
// is so: the host keeps the masks apart.
//
// What is sent to one thread, and not to the process, waits for that thread to unblock
// the number, as the system has it: it does not arrive.
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

// Kept answers nil if order is kept for sig, and else an error that says why not.
func Kept(sig os.Signal) error {
	for _, s := range signal.Ordered() {
		if sig == s {
			return nil
		}
	}
	return fmt.Errorf("order: that of %v is not kept: it is no real-time signal from 35 to 63, or no host serves the signal bridge", sig)
}

var (
	one    sync.Mutex
	holder atomic.Int64 // the thread that has it
)

// Unmasked runs f on a thread that has the signal mask with which this program was
// started, which is what programs inherit that f starts:
//
//	err := order.Unmasked(cmd.Start)
//
// Order is kept in the meantime. One f runs at a time, and may call Unmasked itself. It
// must not wait for a call of another goroutine's, which waits for f.
func Unmasked(f func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	// Nobody else runs on this thread: if it is the holder, f was called by an f.
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
