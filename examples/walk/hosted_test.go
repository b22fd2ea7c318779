//go:build linux && amd64 && cgo

package main

// hosted says that parlib is a host here.
const hosted = true
