package thisg

// Func returns the address of a C function without arguments that returns the calling
// thread's g, or nil in a thread that Go does not know. While cgo's C runs, that is the g
// of the thread's system stack.
func Func() uintptr

// Get returns the calling goroutine's g.
func Get() uintptr
