//go:build race && linux && amd64 && cgo

package parlib_test

const race = true
