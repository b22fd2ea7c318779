// Package ros is Akaros's kernel interface: the numbers, flags, structures and
// errors that programs and hosts exchange through
// [github.com/usys-go/bridge/usys.GoSyscall], as Akaros defines them for x86-64. Hosts use
// them by a C header that is generated from this package; a host on another system
// translates them to that system's.
//
// The names are Akaros's own, system calls in capitals. The facts come from its
// kern/include/ros (bits/syscall.h, syscall.h, errno.h, fs.h, mman.h, procinfo.h,
// limits.h, time.h), kern/include/sys/types.h and kern/include/termios.h.
package ros

//go:generate go run github.com/usys-go/bridge/cmd/usys gen

//usys:header ros out=../../parlib/zros.h
