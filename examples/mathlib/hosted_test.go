//go:build linux && amd64 && cgo

package mathlib_test

// hosted reports that this program contains the C side.
const hosted = true
