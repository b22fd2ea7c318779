//go:build linux && amd64 && cgo

package ring_test

import _ "github.com/usys-go/bridge/examples/ring/host"

// hosted says that the C side is in this program.
const hosted = true
