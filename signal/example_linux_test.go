//go:build amd64 && cgo

package signal_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"syscall"

	_ "github.com/usys-go/bridge/parlib" // the host
	"github.com/usys-go/bridge/signal"
)

// A channel gets signals as from package os/signal. Each one is an Info, which names its sender.
func ExampleNotify() {
	c := make(chan os.Signal, 1)
	if err := signal.Notify(c, syscall.SIGUSR1); err != nil {
		log.Print(err)
		return
	}
	defer signal.Stop(c)
	if err := syscall.Kill(os.Getpid(), syscall.SIGUSR1); err != nil {
		log.Print(err)
		return
	}
	info := (<-c).(signal.Info)
	fmt.Println(info.Sig, info.Pid == os.Getpid())
	// Output: user defined signal 1 true
}

// A Queue drops no signal, however many wait.
func ExampleListen() {
	q, err := signal.Listen(syscall.Signal(40))
	if err != nil {
		log.Print(err)
		return
	}
	defer q.Close()
	for value := range uint64(3) {
		if err := signal.Post(syscall.Signal(40), value); err != nil {
			log.Print(err)
		}
	}
	for range 3 {
		info, err := q.Recv(context.Background())
		fmt.Println(info.Sig, info.Value, err)
	}
	// Output:
	// signal 40 0 <nil>
	// signal 40 1 <nil>
	// signal 40 2 <nil>
}

// The cause of the context names the signal that has ended it.
func ExampleNotifyContext() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := signal.Post(syscall.SIGTERM, 0); err != nil {
		log.Print(err)
		return
	}
	<-ctx.Done()
	var r signal.Received
	if errors.As(context.Cause(ctx), &r) {
		fmt.Println(r, r.Pid == os.Getpid())
	}
	// Output: terminated signal received true
}
