// Pie is built position-independent.
package main

import (
	"fmt"
	"os"

	"github.com/usys-go/bridge/internal/hosttest"
	_ "github.com/usys-go/bridge/internal/hosttest/host"
)

func main() {
	n := int64(1)
	hosttest.Bump2(&n, 40)
	if hosttest.Add(uint64(n), 1) != 42 {
		os.Exit(1)
	}
	fmt.Println("ok")
}
