package faults

import "unsafe"

// aligned returns the memory of an Area.
func aligned() []byte {
	words := make([]uint64, (AreaSize+7)/8)
	return unsafe.Slice((*byte)(unsafe.Pointer(&words[0])), AreaSize)
}
