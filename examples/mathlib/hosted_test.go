//go:build linux && amd64 && cgo

package mathlib_test

// hosted says that the C side is in this program.
const hosted = true
