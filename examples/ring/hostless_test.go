//go:build !(linux && amd64 && cgo)

package ring_test

import _ "github.com/usys-go/bridge/examples/ring/host" // builds everywhere, serves nothing here

const hosted = false
