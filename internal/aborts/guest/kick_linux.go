package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"github.com/usys-go/bridge/deadline"
	"github.com/usys-go/bridge/usys"
)

func kick() {
	const number = syscall.Signal(64)
	c := make(chan os.Signal, 10)
	signal.Notify(c, number)
	for range 3 {
		var err error
		deadline.RunWithDeadline(func() {
			_, err = usys.Futex(new(int32), 0, 0, nil, nil, 0)
		}, time.Now().Add(time.Millisecond))
		// A child begins with the default action.
		out, childErr := exec.Command("/bin/sh", "-c", "kill -64 $$").CombinedOutput()
		fmt.Printf("%v; %q %v\n", err, out, childErr)
	}
	select {
	case s := <-c:
		fmt.Println("a kick became a signal:", s)
	default:
	}
	if err := syscall.Kill(os.Getpid(), number); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(<-c)
}
