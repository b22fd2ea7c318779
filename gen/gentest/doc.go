// Package gentest has the tests that give the generated files to real tools (the go
// command, vet, the linker and the C compiler) and run them. The tests that compare
// the bytes of generated files are in package gen and are fast.
package gentest
