//go:build !(linux && amd64 && cgo)

package akaros

const hosted = false
