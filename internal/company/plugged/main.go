//go:build linux && amd64 && cgo

// Plugged is built as a plugin, which brings the host of table company.
package main

import (
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/usys-go/bridge/internal/company"
	_ "github.com/usys-go/bridge/internal/company/host"
	"github.com/usys-go/bridge/signal"
)

// Run claims a number, gets a signal, gives the number back, and calls C.
func Run() error {
	const sig = syscall.Signal(52)
	c := make(chan os.Signal, 1)
	if err := signal.Notify(c, sig); err != nil {
		return err
	}
	defer signal.Stop(c)
	if err := syscall.Kill(os.Getpid(), sig); err != nil {
		return err
	}
	select {
	case <-c:
	case <-time.After(20 * time.Second):
		return fmt.Errorf("%v does not come to the plugin", sig)
	}
	if r := company.Nop() + company.Nop2(); r != 2 {
		return fmt.Errorf("calls of the plugin return %d, not 2", r)
	}
	return nil
}

func main() {}
