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

var one sync.Mutex

// Unmasked runs f on a thread that has the signal mask with which this program was
// started, which is what programs inherit that f starts:
//
//	err := order.Unmasked(cmd.Start)
//
// Order is kept in the meantime. One f runs at a time.
func Unmasked(f func() error) error {
	one.Lock()
	defer one.Unlock()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	signal.Unmask(true)
	defer signal.Unmask(false)
	return f()
}
