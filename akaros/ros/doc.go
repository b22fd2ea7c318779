// Package ros is Akaros's kernel interface: the numbers, flags, structures and
// errors that cross in [github.com/usys-go/bridge/usys.GoSyscall], as Akaros
// defines them for x86-64. A host on another system translates; programs and
// hosts both name things by this package, the host through the C header that is
// generated from it.
//
// The names are Akaros's own, system calls in capitals. The facts come from its
// kern/include/ros (bits/syscall.h, syscall.h, errno.h, fs.h, mman.h, procinfo.h,
// limits.h, time.h), kern/include/sys/types.h and kern/include/termios.h.
package ros

//go:generate go run github.com/usys-go/bridge/cmd/usys gen

//usys:header ros out=../../parlib/zros.h
