package usys

// CurrentG returns the address of a C function without arguments that returns the calling
// thread's g, the runtime's structure of a goroutine, or nil in a thread that Go does not
// know; and the caller's own g. While cgo's C runs, a thread's g is that of its system
// stack. It is for hosts: signal handlers cannot ask Go.
func CurrentG() (of, own uintptr)
