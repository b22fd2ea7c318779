//go:build linux && amd64 && cgo

package main

// hosted reports that this program contains parlib.
const hosted = true
