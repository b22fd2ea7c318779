//go:build amd64 && cgo

package order_test

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"syscall"

	_ "github.com/usys-go/bridge/parlib" // the host
	"github.com/usys-go/bridge/signal/order"
)

// Importing package order suffices to keep the order of values of a real-time signal. Other signals
// have no order.
func ExampleKept() {
	fmt.Println(order.Kept(syscall.Signal(40)) == nil, order.Kept(syscall.SIGUSR1) == nil)
	// Output: true false
}

// A program that Unmasked starts has the signal mask with which this program was started.
func ExampleUnmasked() {
	cmd := exec.Command("echo", "started")
	cmd.Stdout = os.Stdout
	if err := order.Unmasked(cmd.Start); err != nil {
		log.Print(err)
		return
	}
	fmt.Println(cmd.Wait())
	// Output:
	// started
	// <nil>
}
