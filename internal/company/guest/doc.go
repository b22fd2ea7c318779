//go:build linux && amd64 && cgo

// Guest is the program that the tests of package company run, by the names of what it has:
//
//	guest NAME [argument ...]
//
// It ends with "ok" and status 0, or says what is wrong and ends with status 1.
package main
