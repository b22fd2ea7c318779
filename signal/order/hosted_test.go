//go:build linux && amd64 && cgo

package order_test

import _ "github.com/usys-go/bridge/parlib" // the host of these tests

func init() { hostLinked = true }
