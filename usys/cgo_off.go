//go:build !cgo

package usys

// withCgo is false: the program was built without cgo, with CGO_ENABLED=0 or without a C
// compiler on PATH.
const withCgo = false
