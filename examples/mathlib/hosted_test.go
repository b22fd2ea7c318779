//go:build linux && amd64 && cgo

package mathlib_test

import _ "github.com/usys-go/bridge/examples/mathlib/host"

// hosted says that the C side is in this program.
const hosted = true
