package usys

import _ "unsafe" // for linkname

const supported = true

// In attach_linux_amd64.s.

func segvHandler() uintptr
func words() (fsoff *int64, resume, generic uintptr)

//go:noescape
func hello(t *Table, high uintptr)

//go:noescape
func swap(p *uint32, v uint32) uint32

//go:linkname throw runtime.throw
func throw(s string)
