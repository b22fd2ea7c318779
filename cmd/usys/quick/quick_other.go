//go:build !(linux && amd64)

// Package quick starts programs on linux/amd64.
package quick
