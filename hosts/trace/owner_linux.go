package trace

import (
	"runtime"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A robustList is what set_robust_list(2) takes, with one entry. Source:
// include/uapi/linux/futex.h, struct robust_list_head.
type robustList struct {
	next   uintptr // the entry
	offset int64   // from an entry to its word
	begun  uintptr
	entry  uintptr // the list's head: there is no other entry
}

// The list lies in the file's head, behind struct head: memory that the kernel does not take
// away from a process that it kills for want of memory.
const robustAt = 2048

// own lets the kernel mark head.owner when this process ends, by whatever way: so programs
// learn that no one reads the file. C: drainer_lives.
func (f *File) own() {
	done := make(chan struct{})
	go func() {
		runtime.LockOSThread() // the list is the thread's, which lasts as long as the process
		l := (*robustList)(unsafe.Pointer(&f.mem[robustAt]))
		word := uintptr(unsafe.Pointer(&f.head.owner))
		l.next, l.entry = uintptr(unsafe.Pointer(&l.entry)), uintptr(unsafe.Pointer(l))
		l.offset = int64(word) - int64(l.next)
		if _, _, errno := unix.RawSyscall(unix.SYS_SET_ROBUST_LIST, uintptr(unsafe.Pointer(l)), unsafe.Offsetof(l.entry), 0); errno == 0 {
			atomic.StoreUint32(&f.head.owner, uint32(unix.Gettid()))
		}
		close(done)
		select {}
	}()
	<-done
}
