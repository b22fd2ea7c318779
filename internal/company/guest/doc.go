//go:build linux && amd64 && cgo

// Guest is the program that the tests of package company run; the first argument names a
// part of it:
//
//	guest NAME [argument ...]
//
// It ends with "ok" and status 0, or prints the failure and ends with status 1.
package main
