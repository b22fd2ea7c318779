//go:build linux && amd64 && cgo

package usys_test

// cause is the reason that errors give in these tests, which have no host.
const cause = `no host: import _ "github.com/usys-go/bridge/parlib"`
