package trace

import (
	"runtime"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A robustList is the argument of set_robust_list(2), with one entry. Source:
// include/uapi/linux/futex.h, struct robust_list_head.
type robustList struct {
	next   uintptr // the entry
	offset int64   // from an entry to its word
	begun  uintptr
	entry  uintptr // the list's head: there is no other entry
}

// The list lies in the file's head, behind struct head: when the kernel kills a process for
// want of memory, it does not free this memory early.
const robustAt = 2048

// own makes the kernel mark head.owner when this process ends in any way: so programs learn
// that the file is no longer read. C: drainer_lives.
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
