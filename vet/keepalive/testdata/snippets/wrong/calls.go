// Package wrong has functions with one mistake each.
package wrong

import (
	"reflect"
	"syscall"
	"unsafe"

	"example.com/snippets/bridge"
	"example.com/snippets/vec"
	"github.com/usys-go/bridge/akaros/sysc"
	"github.com/usys-go/bridge/usys"
)

type words struct{ a, b uint64 }

func variable(p *words) {
	u := uintptr(unsafe.Pointer(p))
	usys.Call(usys.USYS_FREE, u) // want `a uintptr made of a pointer in line 18 reaches usys.Call: the compiler keeps`
}

func variable1(p *words) {
	u := uintptr(unsafe.Pointer(p))
	usys.Call1(usys.USYS_FREE, u) // want `made of a pointer in line 23 reaches usys.Call1`
}

func declared() {
	var b [16]byte
	var u uintptr
	u = uintptr(unsafe.Pointer(&b))
	usys.Call(usys.USYS_FUNC, 1, u, 3) // want `made of a pointer in line 30 reaches usys.Call`
}

func twoVariables(p *byte) {
	u := uintptr(unsafe.Pointer(p))
	w := u
	usys.Call1(usys.USYS_FREE, w) // want `made of a pointer in line 35`
}

func branch(p *byte, free bool) {
	var u uintptr
	if free {
		u = uintptr(unsafe.Pointer(p))
	}
	usys.Call1(usys.USYS_FREE, u) // want `made of a pointer in line 43`
}

func loop(list []*byte) {
	var u uintptr
	for _, p := range list {
		if u != 0 {
			usys.Call1(usys.USYS_FREE, u) // want `made of a pointer in line 54`
		}
		u = uintptr(unsafe.Pointer(p))
	}
}

func walk(p unsafe.Pointer, n int) {
	var u uintptr
	for range n {
		u = uintptr(p)
		p = unsafe.Pointer(u + 8)
	}
	usys.Call1(usys.USYS_FREE, u) // want `made of a pointer in line 61`
}

func sum(p *words) {
	usys.Call1(usys.USYS_FREE, uintptr(unsafe.Pointer(p))+8) // want `the conversion is only a part of an argument of usys.Call1`
}

func aligned(p *words) {
	usys.Call1(usys.USYS_FREE, uintptr(unsafe.Pointer(p))&^15) // want `only a part of an argument`
}

func converted(p *words) {
	usys.Call1(usys.USYS_FREE, uintptr(uint64(uintptr(unsafe.Pointer(p))))) // want `only a part of an argument`
}

func closure(p *words) func() {
	u := uintptr(unsafe.Pointer(p))
	return func() {
		usys.Call1(usys.USYS_FREE, u) // want `made of a pointer in line 80`
	}
}

func captured(p *words) {
	var u uintptr
	set := func() { u = uintptr(unsafe.Pointer(p)) }
	set()
	usys.Call1(usys.USYS_FREE, u) // want `made of a pointer in line 88`
}

func goroutine(p *words) {
	u := uintptr(unsafe.Pointer(p))
	go usys.Call1(usys.USYS_FREE, u) // want `made of a pointer in line 94`
}

func deferred(p *words) {
	u := uintptr(unsafe.Pointer(p))
	defer usys.Call1(usys.USYS_FREE, u) // want `made of a pointer in line 99`
}

type request struct {
	num  int
	addr uintptr // want addr:`address`
}

func field(p *words) {
	r := request{num: 6, addr: uintptr(unsafe.Pointer(p))}
	usys.Call1(r.num, r.addr) // want `made of a pointer in line 109`
}

func (r *request) do() { usys.Call1(r.num, r.addr) } // want `made of a pointer in line 109`

func element(p *words) {
	args := []uintptr{1, uintptr(unsafe.Pointer(p))}
	usys.Call1(usys.USYS_FREE, args[1]) // want `made of a pointer in line 116`
}

func spread(p *words) {
	args := []uintptr{1, uintptr(unsafe.Pointer(p))}
	usys.Call(usys.USYS_FUNC, args...) // want `made of a pointer in line 121 reaches usys.Call`
}

func literalSpread(p, q *words) {
	u := uintptr(unsafe.Pointer(p))
	usys.Call(usys.USYS_FUNC, []uintptr{u, 1: uintptr(unsafe.Pointer(q))}...)  // want `made of a pointer in line 126 reaches usys.Call`
	usys.Call(usys.USYS_FUNC, []uintptr{1, uintptr(unsafe.Pointer(q)) + 8}...) // want `only a part of an argument of usys.Call`
	usys.Call(usys.USYS_FUNC, []uintptr{3: 1, u}...)                           // want `made of a pointer in line 126 reaches usys.Call`
}

func appended(p *words) {
	var args []uintptr
	args = append(args, uintptr(unsafe.Pointer(p)))
	usys.Call(usys.USYS_FUNC, args...) // want `made of a pointer in line 134`
}

var global uintptr

func store(p *words) { global = uintptr(unsafe.Pointer(p)) }

func packageVariable() {
	usys.Call1(usys.USYS_FREE, global) // want `made of a pointer in line 140`
}

func address(p *words) uintptr { return uintptr(unsafe.Pointer(p)) } // want address:`made \[0\] passes \[\]`

func helper(p *words) {
	usys.Call1(usys.USYS_FREE, address(p)) // want `usys.Call1 gets a uintptr that a function made of a pointer`
}

func helperOfOthers(p *byte) {
	usys.Call1(usys.USYS_FREE, bridge.Address(p)) // want `gets a uintptr that a function made of a pointer`
}

func helperHandsBack(p *byte) {
	u := bridge.Align(uintptr(unsafe.Pointer(p)))
	usys.Call1(usys.USYS_FREE, u) // want `made of a pointer in line 157`
}

func ofReflect(p *words) {
	usys.Call1(usys.USYS_FREE, reflect.ValueOf(p).Pointer()) // want `gets a uintptr that a function made of a pointer`
}

func handsOut(p **words) uintptr { // want handsOut:`made \[0\] passes \[\]`
	*p = new(words)
	return uintptr(unsafe.Pointer(*p))
}

func notKept() {
	var p *words
	u := handsOut(&p)
	usys.Call1(usys.USYS_FREE, u) // want `gets a uintptr that a function made of a pointer`
}

func conduit(fd int) { // want conduit:`sink \[0\] kept=false conduit=true`
	var n int32
	bridge.Ioctl(fd, 1, uintptr(unsafe.Pointer(&n))) // want `bridge.Ioctl hands its uintptr on to a call`
}

func conduit2() {
	var n int32
	bridge.Deep(uintptr(unsafe.Pointer(&n))) // want `bridge.Deep hands its uintptr on to a call`
}

func conduitMethod(p *bridge.Port, w *words) {
	p.Send(uintptr(unsafe.Pointer(w))) // want `p.Send hands its uintptr on to a call`
}

func conduitVariadic(w *words) {
	bridge.All(6, 1, uintptr(unsafe.Pointer(w))) // want `bridge.All hands its uintptr on to a call`
}

func conduitVariadicLiteral(w *words) {
	call := func(f int, args ...uintptr) { usys.Call(f, args...) }
	call(6, 1, uintptr(unsafe.Pointer(w))) // want `call hands its uintptr on to a call`
}

func memoryOfHelper(w *words) {
	p := pick(w, 1)
	u := uintptr(unsafe.Pointer(p))
	usys.Call1(usys.USYS_FREE, u) // want `made of a pointer in line 201 reaches`
}

func pick(w *words, n int) *words {
	if n == 0 {
		return nil
	}
	return w
}

func conduitLiteral(w *words) {
	call := func(arg uintptr) { usys.Call1(usys.USYS_FREE, arg) }
	call(uintptr(unsafe.Pointer(w))) // want `call hands its uintptr on to a call`
}

func markedHoisted(w *words) {
	u := uintptr(unsafe.Pointer(w))
	bridge.Marked(6, u) // want `made of a pointer in line 218 reaches bridge.Marked`
}

func fieldOfOthers(r *bridge.Request, b []byte) {
	r.Fill(b)
	usys.Call1(int(r.Num), r.Addr) // want `usys.Call1 gets a uintptr from a field that holds one made of a pointer`
}

var call = usys.Call1

func indirect(w *words) {
	call(usys.USYS_FREE, uintptr(unsafe.Pointer(w))) // want `Call1 is called by a variable's value`
}

func typedBody(b []byte) {
	vec.Fill(uintptr(unsafe.Pointer(&b[0])), int64(len(b))) // want `vec.Fill has a body, so the compiler does not keep the memory of its uintptr alive`
}

func typedHoisted(b []byte) {
	u := uintptr(unsafe.Pointer(&b[0]))
	vec.Poke(u, 1) // want `made of a pointer in line 238 reaches vec.Poke`
}

func typedInteger(b []byte) {
	vec.Poke(0, uint64(uintptr(unsafe.Pointer(&b[0])))) // want `a pointer reaches vec.Poke as uint64`
}

func syscCall(fd int) { // want syscCall:`sink \[0\] kept=false conduit=true`
	var b [8]byte
	var s usys.Syscall
	u := uintptr(unsafe.Pointer(&b))
	sysc.Call(&s, 1, uintptr(fd), u, 8, 0, 0, 0) // want `made of a pointer in line 249 reaches sysc.Call`
}

func structNumber(b *[8]byte) {
	s := usys.Syscall{Num: 1}
	s.Arg[1] = int64(uintptr(unsafe.Pointer(b)))
	usys.GoSyscall(&s) // want `usys.GoSyscall gets memory that holds a pointer as a number in line 255: nothing keeps`
}

func literalNumber(b *[8]byte) {
	s := usys.Syscall{Num: 1, Arg: [6]int64{0, int64(uintptr(unsafe.Pointer(b)))}}
	usys.GoSyscall(&s) // want `gets memory that holds a pointer as a number`
}

type attr struct {
	kind uint32
	key  uint64 // want key:`address`
}

func attribute(key []byte) {
	a := attr{kind: 1, key: uint64(uintptr(unsafe.Pointer(&key[0])))}
	syscall.Syscall(321, 1, uintptr(unsafe.Pointer(&a)), unsafe.Sizeof(a)) // want `gets memory that holds a pointer as a number`
}

func onStack() {
	var b [8]byte
	s := usys.Syscall{Num: 1}
	s.Arg[1] = int64(uintptr(unsafe.Pointer(&b)))
	usys.GoSyscall(&s) // want `gets memory that holds a pointer as a number`
	keep(&b)
}

func textInside() {
	v := struct{ name string }{"x"}
	vec.Any(unsafe.Pointer(&v)) // want `vec.Any gets a pointer to Go memory that holds a string`
}

func mapInside(m *map[int]int) {
	usys.Call1(usys.USYS_FREE, uintptr(unsafe.Pointer(m))) // want `gets a pointer to Go memory that holds a map`
}

func sliceHeader(b []byte) {
	usys.Call1(usys.USYS_FREE, uintptr(unsafe.Pointer(&b))) // want `gets a pointer to Go memory that holds a slice`
}

func interfaceInside(err error) {
	vec.Any(unsafe.Pointer(&err)) // want `gets a pointer to Go memory that holds an interface`
}

func ring() {
	var r vec.Ring
	vec.Serve(&r, 1) // want `vec.Serve keeps this memory after the call, and nothing here does`
}

func newRing() {
	r := new(vec.Ring)
	r.Head = 1
	vec.Serve(r, 1) // want `vec.Serve keeps this memory after the call, and nothing here does`
}

func serve(r *vec.Ring) error { return vec.Serve(r, 2) } // want serve:`keeps \[0\]`

func ringByHelper() {
	serve(&vec.Ring{}) // want `serve keeps this memory after the call`
}

func bothKept(a *[8]byte) { // want bothKept:`keeps \[0\]`
	b := make([]byte, 100)
	vec.Both(unsafe.Pointer(a), unsafe.Pointer(&b[0])) // want `vec.Both keeps this memory after the call`
}

type server struct{ ring *vec.Ring }

func ringOfRings(s *server) {
	s.ring.Next = new(vec.Ring)
	vec.Serve(s.ring, 1) // want `vec.Serve keeps this memory after the call, and it holds a pointer to Go memory`
}

func keep(*[8]byte) {}
