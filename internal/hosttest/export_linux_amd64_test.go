package hosttest

import "unsafe"

// ForgetFirst removes the address for threads without a block, as with a host of ABI version 1.0.
func ForgetFirst() { (*[2]uintptr)(unsafe.Pointer(table().FSOff))[1] = 0 }
