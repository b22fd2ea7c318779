package hosttest

import "unsafe"

// ForgetFirst is what a host of ABI version 1.0 does: it leaves no address for threads
// without a block.
func ForgetFirst() { (*[2]uintptr)(unsafe.Pointer(table().FSOff))[1] = 0 }
