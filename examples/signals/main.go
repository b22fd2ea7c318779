// Command signals prints every signal that it gets, with its sender, until SIGTERM or
// SIGINT comes; try kill and /usr/bin/kill -q (sigqueue) on it from another terminal.
// With -storm n it starts another process that queues n values, as fast as it can, and reports
// their arrival: each must come once, in order.
//
//	go run github.com/usys-go/bridge/examples/signals [-storm n]
//
// Its host is parlib, in the same program, or, if it was built without cgo by usys build, usys
// exec. It exits with status 1 if there is no host, or if a value was lost.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	_ "github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/signal"
	"github.com/usys-go/bridge/signal/order"
)

func main() {
	storm := flag.Uint64("storm", 0, "let another process queue so many values, and count them")
	to := flag.Int("to", 0, "be that process: queue the values to this one")
	flag.Parse()
	err := error(nil)
	switch {
	case flag.NArg() > 0:
		fmt.Fprintln(os.Stderr, "usage: signals [-storm n]")
		os.Exit(2)
	case *to != 0:
		err = send(*to, *storm)
	case *storm != 0:
		err = count(*storm, os.Stdout)
	default:
		err = watch(os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "signals:", err)
		os.Exit(1)
	}
}

// watch prints every signal.
func watch(out io.Writer) error {
	all, err := signal.Listen()
	if err != nil {
		return err
	}
	defer all.Close()
	fmt.Fprintf(out, "process %d waits for signals; SIGTERM ends it\n", os.Getpid())
	for {
		i, err := all.Recv(context.Background())
		if err != nil {
			return err
		}
		fmt.Fprintln(out, i.Time.Format("15:04:05.000000"), i)
		if i.Sig == syscall.SIGTERM || i.Sig == syscall.SIGINT {
			return nil
		}
	}
}

const number = syscall.Signal(40)

// count starts a sender of n values, and checks those that arrive.
func count(n uint64, out io.Writer) error {
	q, err := signal.Listen(number)
	if err != nil {
		return err
	}
	defer q.Close()
	if err := order.Kept(number); err != nil {
		return err
	}
	began := time.Now()
	sender, err := start(n)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(context.Background(), time.Minute, errors.New("nothing more arrived for a minute"))
	defer cancel()
	for want := range n {
		i, err := q.Recv(ctx)
		if err != nil {
			return fmt.Errorf("after %d of %d values: %w", want, n, err)
		}
		if i.Value != want || i.Pid != sender.Process.Pid {
			return fmt.Errorf("value %d was to come, but there is %v", want, i)
		}
	}
	took := time.Since(began)
	if err := sender.Wait(); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d values from process %d in %v: all there, each once, in order\n", n, sender.Process.Pid, took.Round(time.Millisecond))
	return nil
}
