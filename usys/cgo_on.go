//go:build cgo

package usys

// withCgo says that the program was built with cgo, so that it can hold a host.
const withCgo = true
