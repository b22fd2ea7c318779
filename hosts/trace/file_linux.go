package trace

import (
	"encoding/binary"
	"fmt"
	"os"
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	magic     = "usystrac"
	version   = 1
	headSize  = 4096
	chunkSize = 1 << 20
	full      = ^uint32(0)
	chunks    = 1 << 20 // 1 TiB of address space; memory is given back as it is read
	most      = 64      // chunks that may be filled and not read
)

// head is the beginning of the file. C: struct trace_head.
type head struct {
	magic              [8]byte
	version, chunkSize uint32
	nchunks            uint64
	taken              uint64
	filled             uint64
	freed              uint64
	most               uint64
	lost               uint64
	strings            uint32
	drainer            int32
	ending             uint32
	ended              uint32
	wanted             [8]uint64
}

// A File is the memory that a program and its drainer share.
type File struct {
	f    *os.File
	mem  []byte
	head *head
}

// Settings say what is recorded.
type Settings struct {
	Strings int          // bytes of a string
	Wanted  map[int]bool // calls by number
}

// Create makes a file. It has no name.
func Create(s Settings) (*os.File, error) {
	fd, err := unix.MemfdCreate("usys-trace", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("no memory can be shared: memfd_create: %w", err)
	}
	f := os.NewFile(uintptr(fd), "trace")
	if err := f.Truncate(headSize + chunks*chunkSize); err != nil {
		return nil, fmt.Errorf("no memory can be shared: %w (ulimit -f limits it)", err)
	}
	h := head{version: version, chunkSize: chunkSize, nchunks: chunks, most: most, strings: uint32(s.Strings)}
	copy(h.magic[:], magic)
	for n := range s.Wanted {
		if n < 64*len(h.wanted) {
			h.wanted[n/64] |= 1 << (n % 64)
		}
	}
	_, err = f.WriteAt(unsafe.Slice((*byte)(unsafe.Pointer(&h)), unsafe.Sizeof(h)), 0)
	return f, err
}

// Open maps a file that Create has made.
func Open(f *os.File) (*File, error) {
	mem, err := unix.Mmap(int(f.Fd()), 0, headSize+chunks*chunkSize, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED|unix.MAP_NORESERVE)
	if err != nil {
		return nil, fmt.Errorf("the trace cannot be mapped: %w", err)
	}
	t := &File{f: f, mem: mem, head: (*head)(unsafe.Pointer(&mem[0]))}
	if string(t.head.magic[:]) != magic || t.head.version != version {
		return nil, fmt.Errorf("it is not a trace of this version")
	}
	atomic.StoreInt32(&t.head.drainer, int32(os.Getpid()))
	return t, nil
}

// Wanted reports whether a call was to be recorded. exit_group always is.
func (f *File) Wanted(number int) bool {
	return number/64 < len(f.head.wanted) && f.head.wanted[number/64]>>(number%64)&1 != 0
}

// Lost returns how many records found no room.
func (f *File) Lost() uint64 { return atomic.LoadUint64(&f.head.lost) }

// Ending reports whether the program has made its last call and waits for Ended.
func (f *File) Ending() bool { return atomic.LoadUint32(&f.head.ending) != 0 }

// Ended lets the program end.
func (f *File) Ended() {
	atomic.StoreUint32(&f.head.ended, 1)
	wake(&f.head.ended)
}

func wake(word *uint32) {
	const futexWake = 1
	syscall.Syscall6(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(word)), futexWake, 1<<30, 0, 0, 0)
}

func (f *File) word(at int64) uint32 {
	return atomic.LoadUint32((*uint32)(unsafe.Pointer(&f.mem[at])))
}

var le = binary.LittleEndian
