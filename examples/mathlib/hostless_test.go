//go:build !(linux && amd64 && cgo)

package mathlib_test

import _ "github.com/usys-go/bridge/examples/mathlib/host" // builds everywhere, serves nothing here

const hosted = false
