//go:build linux && amd64

package main

import (
	"runtime"
	"syscall"
	"unsafe"
)

// A mask is a set of processors, in the kernel's form.
type mask [16]uint64

func affinity(nr uintptr, m *mask) error {
	_, _, errno := syscall.RawSyscall(nr, 0, unsafe.Sizeof(*m), uintptr(unsafe.Pointer(m)))
	if errno != 0 {
		return errno
	}
	return nil
}

// pinned runs f, which starts a process, with the process bound to the last of
// the processors that we may use. All subjects share it: only one works at a
// time, and none is moved to a processor with other things in its caches.
func pinned(f func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var all, one mask
	if err := affinity(syscall.SYS_SCHED_GETAFFINITY, &all); err != nil {
		return err
	}
	last := -1
	for i := range 64 * len(all) {
		if all[i/64]>>(i%64)&1 != 0 {
			last = i
		}
	}
	one[last/64] = 1 << (last % 64)
	if err := affinity(syscall.SYS_SCHED_SETAFFINITY, &one); err != nil {
		return err
	}
	err := f()
	if e := affinity(syscall.SYS_SCHED_SETAFFINITY, &all); err == nil {
		err = e
	}
	return err
}
