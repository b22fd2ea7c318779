//go:build !(linux && amd64)

package main

// imageMain does nothing: no program is hosted on this system.
func imageMain() {}
