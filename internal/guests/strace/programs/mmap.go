//go:build linux && amd64

package main

import (
	"os"
	"syscall"
	"unsafe"
)

func init() { programs["mmap"] = mmap }

// mmap maps files and memory.
func mmap([]string) {
	check(os.WriteFile("mapped", make([]byte, 3*4096), 0o600))
	f := must(os.OpenFile("mapped", os.O_RDWR, 0))
	m := must(syscall.Mmap(int(f.Fd()), 4096, 8192, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED))
	copy(m, "written by memory")
	must(call(syscall.SYS_MSYNC, uintptr(unsafe.Pointer(&m[0])), 8192, 4))
	must(f.ReadAt(make([]byte, 20), 4096))
	check(syscall.Mprotect(m, syscall.PROT_READ))
	check(syscall.Madvise(m, syscall.MADV_SEQUENTIAL))
	check(syscall.Mlock(m[:4096]))
	check(syscall.Munlock(m[:4096]))
	var resident [2]byte
	must(call(syscall.SYS_MINCORE, uintptr(unsafe.Pointer(&m[0])), 8192, uintptr(unsafe.Pointer(&resident))))
	check(syscall.Munmap(m))
	_, err := syscall.Mmap(int(f.Fd()), 1, 4096, syscall.PROT_READ, syscall.MAP_PRIVATE)
	fails(err, syscall.EINVAL)
	check(f.Close())
	_, err = syscall.Mmap(999, 0, 4096, syscall.PROT_READ, syscall.MAP_PRIVATE)
	fails(err, syscall.EBADF)
	anonymous()
	memory()
}

// anonymous maps memory without a file.
func anonymous() {
	p := must(call(syscall.SYS_MMAP, 0, 4*4096, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE|syscall.MAP_ANONYMOUS|syscall.MAP_NORESERVE|syscall.MAP_POPULATE, ^uintptr(0), 0))
	p = must(call(syscall.SYS_MREMAP, p, 4*4096, 8*4096, 1))
	must(call(syscall.SYS_MPROTECT, p, 4096, syscall.PROT_NONE))
	must(call(syscall.SYS_MADVISE, p+4096, 4096, 4))
	must(call(sysMlock2, p+4096, 4096, 1))
	must(call(syscall.SYS_MUNMAP, p, 8*4096))
	syscall.Mlockall(syscall.MCL_CURRENT | 4) // this may fail because of the user's limit
	check(syscall.Munlockall())
	must(call(syscall.SYS_BRK, 0))
	_, err := call(syscall.SYS_MUNMAP, 1, 4096)
	fails(err, syscall.EINVAL)
}

// memory creates files in memory.
func memory() {
	fd := must(call(sysMemfdCreate, address("a name"), 3))
	f := os.NewFile(fd, "memory")
	must(f.WriteString("sealed"))
	must(call(syscall.SYS_FCNTL, fd, 1033, 2|4)) // F_ADD_SEALS
	must(call(syscall.SYS_FCNTL, fd, 1034))      // F_GET_SEALS
	_, err := f.WriteString("more than fits")
	fails(err, syscall.EPERM)
	m := must(syscall.Mmap(int(fd), 0, 6, syscall.PROT_READ, syscall.MAP_SHARED))
	check(syscall.Munmap(m))
	var stat syscall.Stat_t
	check(syscall.Fstat(int(fd), &stat))
	check(f.Close())
	id := must(call(syscall.SYS_SHMGET, 0, 4096, 0o1600))
	p := must(call(syscall.SYS_SHMAT, id, 0, 0))
	must(call(syscall.SYS_SHMDT, p))
	must(call(syscall.SYS_SHMCTL, id, 0, 0))
	var random [8]byte
	must(call(sysGetrandom, uintptr(unsafe.Pointer(&random)), 0, 0))
	var info syscall.Sysinfo_t
	check(syscall.Sysinfo(&info))
}
