//go:build cgo

package usys

// withCgo is true: the program was built with cgo, so it can contain a host.
const withCgo = true
