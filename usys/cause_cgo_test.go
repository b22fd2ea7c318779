//go:build linux && amd64 && cgo

package usys_test

// cause is why no host serves the tests.
const cause = `no host: import _ "github.com/usys-go/bridge/parlib"`
