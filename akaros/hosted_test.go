//go:build linux && amd64 && cgo

package akaros

import _ "github.com/usys-go/bridge/parlib"

// hosted says that there is a host in this program.
const hosted = true
