package trace

import (
	"encoding/binary"
	"fmt"
	"os"
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/calls"
)

const (
	magic      = "usystrac"
	version    = 3
	headSize   = 4096
	chunkSize  = 4 << 20
	chunkHead  = 8
	full       = ^uint32(0)
	mostChunks = 1 << 14 // 64 GiB of address space; memory is freed when it was read
	minChunks  = 32
	most       = 16 // chunks that may be filled and not read
)

// Bits of head.flags. C: TRACE_STACKS and so on.
const (
	flagStacks = 1 << iota
	flagFollow
	flagDrop
	flagWhole
	flagOthers
	flagVirtual
	flagTicks
	flagAncestors
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
	flags              uint32
	off                uint32
	attached           uint32
	fd, owner          uint32
	wanted             [8]uint64
	blocks             [8]uint64
}

// A File is the memory that programs and their drainer share.
type File struct {
	f      *os.File
	mem    []byte
	head   *head
	chunks uint64 // the number for which it has room
}

// sizeOf returns the size of a file with n chunks, and the place of the first one.
func sizeOf(n uint64) (size, first int64) {
	first = headSize + 4*int64(n)
	first += -first & (headSize - 1)
	return first + int64(n)*chunkSize, first
}

// roomFor returns the number of chunks in a file: the program and the process that prints have to
// map it within their limits of memory and file size (ulimit -v, -f).
func roomFor() (n uint64, err error) {
	n = mostChunks
	for resource, part := range map[int]uint64{unix.RLIMIT_AS: 8, unix.RLIMIT_FSIZE: 1} {
		var l unix.Rlimit
		if unix.Getrlimit(resource, &l) != nil {
			continue
		}
		for size, _ := sizeOf(n); n >= minChunks && uint64(size) > l.Cur/part; size, _ = sizeOf(n) {
			n /= 2
		}
	}
	if n < minChunks {
		return 0, fmt.Errorf("no memory can be shared: it takes a file of %d MB, and eight times as much address space (raise ulimit -f and -v)", minChunks*chunkSize>>20)
	}
	return n, nil
}

// Settings are the options of a recording.
type Settings struct {
	Strings int          // bytes of a string
	Wanted  calls.Filter // the calls
	Stacks  bool         // the stacks of callers
	Follow  bool         // programs that are executed, if they are hosted
	Whole   bool         // the environment of programs that are executed
	Drop    bool         // a record that finds no room is dropped; else its thread waits
	Virtual bool         // the program is simulated
	Ticks   bool         // in a simulation: its ticks and the jumps of its clock

	// With Stacks: the stacks of a goroutine's ancestors, too. The program's runtime keeps
	// them with GODEBUG=tracebackancestors=N.
	Ancestors bool
}

// Create makes a file. It has no name.
func Create(s Settings) (*os.File, error) {
	n, err := roomFor()
	if err != nil {
		return nil, err
	}
	fd, err := unix.MemfdCreate("usys-trace", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("no memory can be shared: memfd_create: %w", err)
	}
	f := os.NewFile(uintptr(fd), "trace")
	size, _ := sizeOf(n)
	if err := f.Truncate(size); err != nil {
		return nil, fmt.Errorf("no memory can be shared: %w", err)
	}
	h := head{version: version, chunkSize: chunkSize, nchunks: n, most: most, strings: uint32(s.Strings)}
	copy(h.magic[:], magic)
	for flag, on := range map[uint32]bool{flagStacks: s.Stacks, flagFollow: s.Follow, flagDrop: s.Drop, flagWhole: s.Whole, flagVirtual: s.Virtual, flagTicks: s.Ticks, flagAncestors: s.Ancestors} {
		if on {
			h.flags |= flag
		}
	}
	for n := range s.Wanted {
		if n >= 0 && n < 64*len(h.wanted) {
			h.wanted[n/64] |= 1 << (n % 64)
		}
	}
	if s.Wanted[calls.Others] {
		h.flags |= flagOthers
		for n := range 64 * len(h.wanted) {
			if !calls.AMD64.Has(n) {
				h.wanted[n/64] |= 1 << (n % 64)
			}
		}
	}
	for n := range calls.AMD64.Numbers {
		if c := calls.AMD64.Call(n); c != nil && c.Blocks && n < 64*len(h.blocks) {
			h.blocks[n/64] |= 1 << (n % 64)
		}
	}
	_, err = f.WriteAt(unsafe.Slice((*byte)(unsafe.Pointer(&h)), unsafe.Sizeof(h)), 0)
	return f, err
}

// Open maps a file that Create has made, for the process that reads it.
func Open(f *os.File) (*File, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	mem, err := unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED|unix.MAP_NORESERVE)
	if err != nil {
		return nil, fmt.Errorf("the trace cannot be mapped: %w", err)
	}
	unix.Madvise(mem, unix.MADV_DONTDUMP)
	t := &File{f: f, mem: mem, head: (*head)(unsafe.Pointer(&mem[0]))}
	t.chunks = t.head.nchunks
	size, _ := sizeOf(t.chunks)
	if string(t.head.magic[:]) != magic || t.head.version != version || size != info.Size() {
		return nil, fmt.Errorf("it is not a trace of this version")
	}
	t.own()
	t.head.fd = uint32(f.Fd())
	atomic.StoreInt32(&t.head.drainer, int32(os.Getpid()))
	return t, nil
}

// Wanted reports whether a call was to be recorded. exit_group always is.
func (f *File) Wanted(number int) bool {
	return number/64 < len(f.head.wanted) && f.head.wanted[number/64]>>(number%64)&1 != 0
}

// Virtual reports whether the program is simulated: its clock is virtual, and its records lie
// in the file in the order in which things happened.
func (f *File) Virtual() bool { return f.head.flags&flagVirtual != 0 }

// Lost returns the number of records for which there was no room.
func (f *File) Lost() uint64 { return atomic.LoadUint64(&f.head.lost) }

// Ending returns how many processes have made their last call and wait for Done.
func (f *File) Ending() uint32 { return atomic.LoadUint32(&f.head.ending) }

// Attached reports whether a program writes to the file.
func (f *File) Attached() bool { return atomic.LoadUint32(&f.head.attached) != 0 }

// Off makes the programs continue without a trace.
func (f *File) Off() {
	atomic.StoreUint32(&f.head.off, 1)
	f.wakeWriters()
}

// discard frees the memory of all chunks. Programs that still run do not need it.
func (f *File) discard() {
	_, first := sizeOf(f.chunks)
	unix.Fallocate(int(f.f.Fd()), unix.FALLOC_FL_PUNCH_HOLE|unix.FALLOC_FL_KEEP_SIZE, first, int64(f.chunks)*chunkSize)
}

// chunk returns the place of a chunk in the file.
func (f *File) chunk(n uint64) int64 {
	_, first := sizeOf(f.chunks)
	return first + int64(n%f.chunks)*chunkSize
}

// Done marks the record at p, and all before it, as read and printed.
func (f *File) Done(p place) {
	word := (*uint32)(unsafe.Pointer(&f.mem[headSize+4*(p.chunk%f.chunks)]))
	atomic.StoreUint32(word, uint32(p.at)+1)
	wake(word)
}

// free frees the memory of a chunk. A chunk that was filled makes room for another.
func (f *File) free(n uint64, filled bool) {
	atomic.StoreUint32((*uint32)(unsafe.Pointer(&f.mem[headSize+4*(n%f.chunks)])), 0)
	f.punch(n, 0, chunkSize)
	if filled {
		atomic.AddUint64(&f.head.freed, 1)
		f.wakeWriters()
	}
}

// punch frees a part of a chunk's memory.
func (f *File) punch(n, from, to uint64) {
	unix.Fallocate(int(f.f.Fd()), unix.FALLOC_FL_PUNCH_HOLE|unix.FALLOC_FL_KEEP_SIZE, f.chunk(n)+int64(from), int64(to-from))
}

func (f *File) wakeWriters() { wake((*uint32)(unsafe.Pointer(&f.head.freed))) }

func wake(word *uint32) {
	const futexWake = 1
	syscall.Syscall6(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(word)), futexWake, 1<<30, 0, 0, 0)
}

func (f *File) word(at int64) uint32 {
	return atomic.LoadUint32((*uint32)(unsafe.Pointer(&f.mem[at])))
}

var le = binary.LittleEndian

// How -p recognises a program that can be traced, and asks it. C: usys_trace_asked.
const (
	AnyMark = "usys trace "
	Mark    = AnyMark + "3\x00"
	Ask     = 0x7573797374720000 // the number of a descriptor is added
)
