package main

// empty writes nothing: r is what lay in its word. It is named because vet's
// asmdecl asks for a write of ret.
//
//go:noescape
func empty() (r uint64)
