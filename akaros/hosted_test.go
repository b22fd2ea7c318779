//go:build linux && amd64 && cgo

package akaros

import _ "github.com/usys-go/bridge/parlib" // the host
