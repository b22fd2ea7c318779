package hosttest

import (
	"unsafe"

	"github.com/usys-go/bridge/usys"
)

// Funcs is a copy of the table's descriptors.
func Funcs() []usys.Func { return append([]usys.Func(nil), desc.Funcs...) }

// ForgetFirst is what a host of ABI version 1.0 does: it leaves no address for threads
// without a block.
func ForgetFirst() { (*[2]uintptr)(unsafe.Pointer(table().FSOff))[1] = 0 }
