//go:build linux && amd64

package main

import (
	"fmt"
	"syscall"
	"unsafe"
)

func init() { programs["rawsyscall"] = rawSyscall }

// rawSyscall executes a SYSCALL instruction that is written at run time, so
// that it cannot have been rewritten. Under -strict it must end the program.
func rawSyscall([]string) {
	page, err := syscall.Mmap(-1, 0, 4096, syscall.PROT_READ|syscall.PROT_WRITE|syscall.PROT_EXEC, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	check(err)
	copy(page, []byte{
		0xb8, 0x27, 0, 0, 0, // MOVL $39, AX: getpid, which always succeeds
		0x0f, 0x05, // SYSCALL
		0xc3, // RET
	})
	// A func value is a pointer to a word that holds the code's address.
	code := unsafe.Pointer(&page[0])
	closure := unsafe.Pointer(&code)
	call := *(*func())(unsafe.Pointer(&closure))
	call()
	fmt.Println("executed a SYSCALL of its own")
}
