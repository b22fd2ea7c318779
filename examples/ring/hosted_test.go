//go:build linux && amd64 && cgo

package ring_test

import _ "github.com/usys-go/bridge/examples/ring/host"

// hosted reports that this program contains the C side.
const hosted = true
