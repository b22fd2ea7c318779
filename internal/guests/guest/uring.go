//go:build linux && amd64

package main

import (
	"fmt"
	"os"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

func init() { programs["uring"] = uring }

// A ring is an io_uring of eight requests: io_uring_setup(2).
type ring struct {
	fd          uintptr
	sq, cq, ops []byte
	p           ringParams
}

type ringParams struct {
	sqEntries, cqEntries uint32
	_                    [8]uint32
	sq                   struct{ head, tail, mask, entries, flags, dropped, array, _, _, _ uint32 }
	cq                   struct{ head, tail, mask, entries, overflow, cqes, flags, _, _, _ uint32 }
}

type ringOp struct {
	op, flags    uint8
	prio         uint16
	fd           int32
	off, addr    uint64
	len, opFlags uint32
	user         uint64
	_            [3]uint64
}

const (
	ioUringSetup, ioUringEnter = 425, 426
	ringWaits                  = 1 // IORING_ENTER_GETEVENTS
	ringNop, ringTimeout       = 0, 11
)

func newRing() (*ring, error) {
	r := new(ring)
	fd, _, e := syscall.Syscall(ioUringSetup, 8, uintptr(unsafe.Pointer(&r.p)), 0)
	if e != 0 {
		return nil, e
	}
	r.fd = fd
	for _, m := range []struct {
		b   *[]byte
		at  int64
		len uint32
	}{
		{&r.sq, 0, r.p.sq.array + 4*r.p.sqEntries},
		{&r.cq, 0x8000000, r.p.cq.cqes + 16*r.p.cqEntries},
		{&r.ops, 0x10000000, 64 * r.p.sqEntries},
	} {
		b, err := syscall.Mmap(int(fd), m.at, int(m.len), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
		if err != nil {
			return nil, err
		}
		*m.b = b
	}
	return r, nil
}

func word(b []byte, at uint32) *uint32 { return (*uint32)(unsafe.Pointer(&b[at])) }

// put adds a request without submitting it.
func (r *ring) put(op ringOp) {
	tail := *word(r.sq, r.p.sq.tail)
	i := tail & *word(r.sq, r.p.sq.mask)
	*(*ringOp)(unsafe.Pointer(&r.ops[64*i])) = op
	*word(r.sq, r.p.sq.array+4*i) = i
	atomic.StoreUint32(word(r.sq, r.p.sq.tail), tail+1)
}

// take reports whether a request was complete, and returns its user data.
func (r *ring) take() (user uint64, ok bool) {
	head := *word(r.cq, r.p.cq.head)
	if atomic.LoadUint32(word(r.cq, r.p.cq.tail)) == head {
		return 0, false
	}
	user = *(*uint64)(unsafe.Pointer(&r.cq[r.p.cq.cqes+16*(head&*word(r.cq, r.p.cq.mask))]))
	atomic.StoreUint32(word(r.cq, r.p.cq.head), head+1)
	return user, true
}

func (r *ring) enter(submit uintptr) (uintptr, syscall.Errno) {
	n, _, e := syscall.Syscall6(ioUringEnter, r.fd, submit, 1, ringWaits, 0, 0)
	return n, e
}

// uring submits a request and waits for it in one call, n times, while the thread keeps getting
// signals. The kernel submits before it waits, so a signal ends only the wait, and the call
// returns how many requests it has submitted.
func uring(args []string) {
	n := number(args)
	r, err := newRing()
	if err != nil {
		fmt.Println(err)
		return
	}
	var tid atomic.Int64
	var over atomic.Bool
	done := inThread(func() {
		tid.Store(int64(syscall.Gettid()))
		limit := &syscall.Timespec{Nsec: 100_000}
		for i := range uint64(n) {
			op := ringOp{op: ringNop, user: i}
			if i%10 == 9 {
				op = ringOp{op: ringTimeout, user: i, addr: uint64(uintptr(unsafe.Pointer(limit))), len: 1}
			}
			r.put(op)
			if got, e := r.enter(1); got != 1 || e != 0 {
				failf("request %d: %d were submitted, %v", i, int(got), e)
			}
			user, ok := r.take()
			for ; !ok; user, ok = r.take() {
				if _, e := r.enter(0); e != 0 && e != syscall.EINTR {
					failf("request %d: waiting: %v", i, e)
				}
			}
			if user != i {
				failf("request %d: %d is complete", i, user)
			}
		}
		over.Store(true)
	})
	for !over.Load() {
		if id := tid.Load(); id != 0 && !over.Load() {
			raw(syscall.SYS_TGKILL, uintptr(os.Getpid()), uintptr(id), uintptr(syscall.SIGURG))()
		}
		time.Sleep(20 * time.Microsecond)
	}
	<-done
	fmt.Println("requests:", n)
}
