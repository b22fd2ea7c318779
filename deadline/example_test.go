//go:build linux && amd64 && cgo

package deadline_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/usys-go/bridge/akaros"
	"github.com/usys-go/bridge/deadline"
	_ "github.com/usys-go/bridge/parlib" // the host
)

// A read of an empty pipe ends with EINTR at the deadline.
func ExampleRunWithDeadline() {
	r, w, err := os.Pipe()
	if err != nil {
		log.Print(err)
		return
	}
	defer r.Close()
	defer w.Close()
	in := make([]byte, 1)
	deadline.RunWithDeadline(func() {
		_, err = akaros.Read(int(r.Fd()), in)
	}, time.Now().Add(10*time.Millisecond))
	fmt.Println(errors.Is(err, akaros.EINTR))
	// Output: true
}

// The calls in the function end when the context does. RunContext returns the cause.
func ExampleRunContext() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	var err error
	cause := deadline.RunContext(ctx, func() { err = akaros.Sleep(time.Hour) })
	fmt.Println(cause)
	fmt.Println(errors.Is(err, akaros.EINTR))
	// Output:
	// context deadline exceeded
	// true
}
