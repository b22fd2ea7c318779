package main

// empty writes nothing: r is the previous contents of its word. It is named
// because vet's asmdecl asks for a write of ret.
//
//go:noescape
func empty() (r uint64)
