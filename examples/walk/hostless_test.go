//go:build !(linux && amd64 && cgo)

package main

const hosted = false
