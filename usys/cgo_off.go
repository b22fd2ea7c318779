//go:build !cgo

package usys

// withCgo says that the program was built without cgo: with CGO_ENABLED=0, or where
// there is no C compiler on PATH.
const withCgo = false
