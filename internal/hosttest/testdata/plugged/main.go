// Plugged is built as a plugin: it brings the host.
package main

import (
	"github.com/usys-go/bridge/internal/hosttest"
	_ "github.com/usys-go/bridge/internal/hosttest/host"
)

func Sum(a, b uint64) uint64 {
	n := int64(0)
	hosttest.Bump2(&n, int64(a))
	return hosttest.Add(uint64(n), b)
}

func main() {}
