package runtime

import _ "unsafe" // for linkname

// The Go face of usys_linux_amd64.s. The names carry linknames so that the
// assembly of other packages may use them: since go1.27 the linker wants that
// said where the name is declared.

// usyshost is function linux_syscall of the host, 0 without one. The special
// sites test it.
//
//go:linkname usyshost
var usyshost uintptr

// usyscall is what SYSCALL instructions became. Assembly only.
//
//go:linkname usyscall
func usyscall()

// usysexit is what the SYSCALL that ends a thread became. Assembly only.
//
//go:linkname usysexit
func usysexit()

func usysstart()
func usysnative()
func usysnativeexit()
func usysabsent()
