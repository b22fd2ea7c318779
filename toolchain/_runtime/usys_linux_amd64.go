package runtime

import _ "unsafe" // for linkname

// The Go face of usys_linux_amd64.s. The names carry linknames so that the
// assembly of other packages may use them: since go1.27 the linker demands the
// linkname at the declaration of the name.

// usyshost is function linux_syscall of the host, 0 without one. The special
// sites test it.
//
//go:linkname usyshost
var usyshost uintptr

// usyscall takes the place of SYSCALL instructions. Only assembly calls it.
//
//go:linkname usyscall
func usyscall()

// usysexit takes the place of the SYSCALL that ends a thread. Only assembly
// jumps to it.
//
//go:linkname usysexit
func usysexit()

func usysstart()
func usysnative()
func usysnativeexit()
func usysabsent()
