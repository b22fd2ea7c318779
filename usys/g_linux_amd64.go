package usys

// CurrentG returns two things for hosts, whose signal handlers cannot call Go. of is the
// address of a C function without arguments; it returns the calling thread's g, the runtime's
// structure of a goroutine, or nil in a thread that Go did not make. own is the caller's g.
// While C code runs for cgo, a thread's g is that of its system stack.
func CurrentG() (of, own uintptr)
