// Package right has functions without mistakes.
package right

import (
	"reflect"
	"runtime"
	"syscall"
	"unsafe"

	"example.com/snippets/bridge"
	"example.com/snippets/vec"
	"github.com/usys-go/bridge/akaros/sysc"
	"github.com/usys-go/bridge/usys"
)

type words struct{ a, b uint64 }

func inList(p *words) { usys.Call1(usys.USYS_FREE, uintptr(unsafe.Pointer(p))) }

func inParentheses(p *words) { usys.Call1(usys.USYS_FREE, (uintptr)((unsafe.Pointer)((p)))) }

func ofUnsafe(p *words) {
	u := unsafe.Pointer(p)
	usys.Call1(usys.USYS_FREE, uintptr(u))
}

func several(p, q *words) {
	usys.Call(usys.USYS_FUNC, uintptr(unsafe.Pointer(p)), 3, uintptr(unsafe.Pointer(q)))
}

func added(p *words) {
	usys.Call1(usys.USYS_FREE, uintptr(unsafe.Add(unsafe.Pointer(p), 8)))
}

func addedByHand(p *words) {
	usys.Call1(usys.USYS_FREE, uintptr(unsafe.Pointer(uintptr(unsafe.Pointer(p))+8)))
}

func literalSlice(p *words) {
	usys.Call(usys.USYS_FUNC, []uintptr{1, uintptr(unsafe.Pointer(p))}...)
}

func numbers(n int, b []byte) { // want numbers:`sink \[0\] kept=false conduit=true`
	u := uintptr(n)
	args := []uintptr{u, uintptr(len(b)), bridge.Len(b)}
	usys.Call(usys.USYS_FUNC, args...)
}

func overwritten(p *words) bool {
	u := uintptr(unsafe.Pointer(p))
	odd := u&7 != 0
	u = 1
	usys.Call1(usys.USYS_FUNC, u)
	return odd
}

func difference(b []byte) {
	n := uintptr(unsafe.Pointer(&b[8])) - uintptr(unsafe.Pointer(&b[0]))
	usys.Call1(usys.USYS_FUNC, n)
}

func offset(b []byte) {
	rest := uintptr(unsafe.Pointer(&b[0])) % 4096
	low := uintptr(unsafe.Pointer(&b[0])) & 15
	usys.Call(usys.USYS_FUNC, rest, low)
}

func deferred(p *words) { defer usys.Call1(usys.USYS_FREE, uintptr(unsafe.Pointer(p))) }

func goroutine(p *words) { go usys.Call1(usys.USYS_FREE, uintptr(unsafe.Pointer(p))) }

func closure(p *words) func() {
	return func() { usys.Call1(usys.USYS_FREE, uintptr(unsafe.Pointer(p))) }
}

type request struct {
	num  int
	addr unsafe.Pointer
	len  uintptr
}

func field(p *words) {
	r := request{num: 6, addr: unsafe.Pointer(p), len: 16}
	usys.Call(r.num, uintptr(r.addr), r.len)
}

func pointer(p *words) unsafe.Pointer { return unsafe.Pointer(p) }

func helper(p *words) { usys.Call1(usys.USYS_FREE, uintptr(pointer(p))) }

var zero [64]byte

func packageVariable() {
	u := uintptr(unsafe.Pointer(&zero[0]))
	usys.Call1(usys.USYS_FUNC, u)
}

func nothing() {
	u := uintptr(unsafe.Pointer((*byte)(nil)))
	usys.Call1(usys.USYS_FUNC, u)
}

func pinned(p *words) {
	var pin runtime.Pinner
	defer pin.Unpin()
	pin.Pin(p)
	u := uintptr(unsafe.Pointer(p))
	usys.Call1(usys.USYS_FUNC, u)
}

func hostMemory() {
	p := vec.Any(nil)
	u := uintptr(p)
	usys.Call1(usys.USYS_FREE, u)
}

func hostMemoryOfHelper() {
	p, ok := bridge.Alloc(64)
	if ok {
		u := uintptr(p)
		usys.Call1(usys.USYS_FREE, u)
	}
}

func pages(n int) []byte { // want pages:`foreign \[0\]`
	b, err := syscall.Mmap(-1, 0, n, 3, 0x22)
	if err != nil {
		return nil
	}
	return b[:n:n]
}

func mappedByHelper() {
	b := pages(4096)
	u := uintptr(unsafe.Pointer(&b[0]))
	syscall.Syscall(syscall.SYS_MADVISE, u, 4096, 4)
}

func mapped(fd int) {
	b, err := syscall.Mmap(fd, 0, 4096, 1, 1)
	if err != nil {
		return
	}
	u := uintptr(unsafe.Pointer(&b[0]))
	syscall.Syscall(syscall.SYS_MSYNC, u, 4096, 0)
}

func mappedByHand() {
	u, _, e := syscall.Syscall6(syscall.SYS_MMAP, 0, 4096, 3, 0x22, ^uintptr(0), 0)
	if e != 0 {
		return
	}
	p := (*words)(unsafe.Pointer(u))
	again := uintptr(unsafe.Pointer(p))
	syscall.Syscall(syscall.SYS_MUNMAP, again, 4096, 0)
}

func unmapped(b []byte) {
	u := uintptr(unsafe.Pointer(&b[0]))
	syscall.Syscall(syscall.SYS_MUNMAP, u, uintptr(len(b)), 0)
}

func conduitOfNumber(fd int) { bridge.Ioctl(fd, 1, 5) } // want conduitOfNumber:`sink \[0\] kept=false conduit=true`

func conduitOfVariable(fd int, arg uintptr) { bridge.Ioctl(fd, 1, arg) } // want conduitOfVariable:`sink \[0 1\] kept=false conduit=true`

func marked(p *words) { bridge.Marked(6, uintptr(unsafe.Pointer(p))) }

func markedVariadic(p *words) { bridge.AllMarked(6, 1, uintptr(unsafe.Pointer(p))) }

func takesPointer(p *words) { bridge.Good(6, unsafe.Pointer(p)) }

func method(port *bridge.Port, p *words) { port.SendPtr(unsafe.Pointer(p)) }

func methodOfNumber(port *bridge.Port) { port.Send(7) }

func namedUintptr(p *words) {
	type handle uintptr
	usys.Call1(usys.USYS_FREE, uintptr(unsafe.Pointer(p)))
	_ = handle(unsafe.Pointer(p))
}

func localFunction(p *words) {
	call := usys.Call1
	call(usys.USYS_FUNC, 3)
	usys.Call1(usys.USYS_FREE, uintptr(unsafe.Pointer(p)))
}

func typed(v []float64) float64 { return vec.Sum(&v[0], int64(len(v))) }

func typedNumber(p *words) { vec.Poke(uintptr(unsafe.Pointer(p)), 8) }

func typedOffset(n int) { vec.Fill(uintptr(n), 8) } // want typedOffset:`sink \[0\] kept=false conduit=true`

func names(list []*byte) { vec.Names(&list[0]) }

func iovec(b []byte) {
	iov := syscall.Iovec{Base: &b[0], Len: uint64(len(b))}
	syscall.Syscall(syscall.SYS_WRITEV, 1, uintptr(unsafe.Pointer(&iov)), 1)
}

func syscCall(fd int) { // want syscCall:`sink \[0\] kept=false conduit=true`
	var b [8]byte
	var s usys.Syscall
	sysc.Call(&s, 1, uintptr(fd), uintptr(unsafe.Pointer(&b)), 8, 0, 0, 0)
}

func structOfNumbers(fd, n int) {
	s := usys.Syscall{Num: 1}
	s.Arg[0], s.Arg[1] = int64(fd), int64(n)
	usys.GoSyscall(&s)
}

func structPinned(b *[8]byte) {
	var pin runtime.Pinner
	pin.Pin(b)
	s := usys.Syscall{Num: 1}
	s.Arg[1] = int64(uintptr(unsafe.Pointer(b)))
	usys.GoSyscall(&s)
	pin.Unpin()
}

func structKeptAlive(b []byte) {
	s := usys.Syscall{Num: 1}
	s.Arg[1] = int64(uintptr(unsafe.Pointer(&b[0])))
	usys.GoSyscall(&s)
	runtime.KeepAlive(b)
}

func printed(p *words) uintptr { // want printed:`made \[0\] passes \[\]`
	u := uintptr(unsafe.Pointer(p))
	println(u)
	return u
}

func walk(p unsafe.Pointer, n int) {
	for range n {
		u := uintptr(p)
		p = unsafe.Pointer(u + 8)
	}
	usys.Call1(usys.USYS_FREE, uintptr(p))
}

func swapped() {
	var a, b struct{ p, n uintptr }
	for range 3 {
		t := a
		a = b
		b = t
	}
	usys.Call1(usys.USYS_FUNC, uintptr(unsafe.Pointer(&a)))
}

func byReflect(p *words) { usys.Call1(usys.USYS_FREE, uintptr(reflect.ValueOf(p).UnsafePointer())) }

func bytesOf(s string) { vec.Any(unsafe.Pointer(unsafe.StringData(s))) }

func array(a *[4]uint64) { usys.Call1(usys.USYS_FUNC, uintptr(unsafe.Pointer(a))) }

func plainPointers(list *[4]*byte) { usys.Call1(usys.USYS_FUNC, uintptr(unsafe.Pointer(list))) }

var shared vec.Ring

func ring() { vec.Serve(&shared, 1) }

func ringPinned() *runtime.Pinner {
	r, pin := new(vec.Ring), new(runtime.Pinner)
	pin.Pin(r)
	vec.Serve(r, 1)
	return pin
}

type server struct{ ring *vec.Ring }

func ringHeld(s *server) {
	s.ring = new(vec.Ring)
	vec.Serve(s.ring, 1)
}

func ringReturned() *vec.Ring {
	r := &vec.Ring{}
	vec.Serve(r, 1)
	return r
}

func ringOfHost() { vec.Serve((*vec.Ring)(vec.Any(nil)), 1) }

func handsOut(p **words) uintptr { // want handsOut:`made \[0\] passes \[\]`
	*p = new(words)
	return uintptr(unsafe.Pointer(*p))
}

func keptByOutParameter() {
	var p *words
	u := handsOut(&p)
	usys.Call1(usys.USYS_FREE, u)
	runtime.KeepAlive(p)
}

func outParameter() {
	var p *words
	ask(&p)
	u := uintptr(unsafe.Pointer(p))
	usys.Call1(usys.USYS_FREE, u)
}

func ask(**words)
