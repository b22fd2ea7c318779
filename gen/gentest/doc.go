// Package gentest holds the tests that give what the generator makes to real tools:
// the go command, vet, the linker and the C compiler, and that run it. The tests of
// what the generator writes, by its bytes, are beside it in package gen and are fast.
package gentest
