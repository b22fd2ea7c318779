package a // want package:`nosplit functions`

import (
	"dep"
	"fmt"
	"sync"
	"sync/atomic"
	"unsafe"
)

//go:linkname entersyscall runtime.entersyscall
func entersyscall()

//go:linkname exitsyscall runtime.exitsyscall
func exitsyscall()

//go:linkname throw runtime.throw
func throw(string)

//go:noescape
func c_read(fd int32, p unsafe.Pointer) (n int64, fail uintptr)

// entry is assembly that jumps to a Go function.
func entry(n int) int

type T struct {
	p *int
	n int
	s string
}

var (
	global  *int
	counter int64
	number  atomic.Int64
	m       map[string]int
	ch      chan int
	mu      sync.Mutex
	list    []int
	fn      func()
	iface   any
	count   int
	str     fmt.Stringer
	text    string
	bytes   []byte
)

//go:nosplit
//go:norace
func good(fd int32, p unsafe.Pointer) (n int64, err error) {
	entersyscall()
	n, fail := c_read(fd, p)
	exitsyscall()
	if fail != 0 {
		err = fmt.Errorf("errno %d", fail)
	}
	return
}

//go:nosplit
//go:norace
func goodCalls(x uintptr) uintptr {
	entersyscall()
	x = dep.Sum(x, x) + leaf(x) + dep.Asm(unsafe.Pointer(&x))
	if x == 0 {
		throw("zero " + text)
	}
	exitsyscall()
	return x
}

func leaf(x uintptr) uintptr { return x<<1 | 1 }

func instrumentedLeaf(p *int) int { return *p }

//go:nosplit
//go:norace
func splits(n int, v any) {
	entersyscall()
	fmt.Println("x")  // want `a call of fmt.Println may split the stack, but nothing may split it between entersyscall and exitsyscall` `a list of arguments that escapes may allocate, but nothing may allocate between entersyscall and exitsyscall`
	dep.Plain(n)      // want `a call of dep.Plain may split the stack`
	dep.Deep(n)       // want `(?s)a call of dep.plain may split the stack, but .* between entersyscall and exitsyscall\n\ta.splits\n\t    grows at least \d+ bytes, calls dep.Deep\n\t        grows at least \d+ bytes, calls dep.Middle\n\t            grows at least \d+ bytes, calls dep.plain$`
	dep.AsmGo()       // want `(?s)a call of dep.plain may split the stack.*calls dep.AsmGo\n\t        grows at least 24 bytes, calls dep.plain`
	entry(n)          // want `(?s)a call of a.big may split the stack.*calls a.entry\n\t        grows at least 8 bytes, calls a.handed\n.*calls a.big`
	fn()              // want `an indirect call may split the stack`
	_ = str.String()  // want `a call of fmt.Stringer's method String may split the stack`
	_ = text + "x"    // want `concatenation of strings may split the stack`
	_ = string(bytes) // want `conversion of \[\]byte to string may split the stack`
	_ = []byte(text)  // want `conversion of string to \[\]byte may split the stack`
	_ = m["a"]        // want `lookup in a map may split the stack`
	m["a"] = 1        // want `assignment to a map's element may split the stack`
	delete(m, "a")    // want `delete may split the stack`
	_ = v == iface    // want `comparison of any may split the stack`
	_ = v.(error)     // want `type assertion to interface error may split the stack`
	println(n)        // want `println may split the stack`
	exitsyscall()
	fmt.Println("x")
}

//go:nosplit
//go:norace
func deferred() {
	entersyscall()
	for range 3 {
		defer done() // want `defer in a loop may split the stack`
	}
	exitsyscall()
}

//go:nosplit
//go:norace
func deferredBelow() {
	entersyscall()
	defer done() // it runs below the call
	count--
	return // want `a deferred call may split the stack`
}

//go:nosplit
//go:norace
func allocates(n int) {
	entersyscall()
	list = append(list, n)         // want `append may allocate` `a pointer stored in variable list has a write barrier, which needs a P, but there is no P between entersyscall and exitsyscall`
	s := make([]int, n)            // want `make of a slice may allocate`
	c := make(chan int)            // want `make of a channel may allocate`
	global = new(int)              // want `new may allocate` `a pointer stored in variable global has a write barrier`
	keep(&T{n: len(s)})            // want `a composite literal that escapes may allocate` `(?s)a pointer stored in variable kept has a write barrier.*calls a.keep$`
	box(n)                         // want `conversion of int to any may allocate` `(?s)a pointer stored in variable iface has a write barrier.*calls a.box$`
	x := n                         // want `variable x, which escapes, may allocate`
	keep((*T)(unsafe.Pointer(&x))) // want `a pointer stored in variable kept has a write barrier`
	exitsyscall()
	_ = c
}

var kept *T

//go:nosplit
//go:norace
func keep(t *T) { kept = t }

//go:nosplit
//go:norace
func box(v any) { iface = v }

//go:nosplit
//go:norace
func blocks(n int) {
	entersyscall()
	ch <- n // want `a send on a channel may block, but nothing may block in the scheduler between entersyscall and exitsyscall`
	<-ch    // want `a receive from a channel may block`
	exitsyscall()
}

//go:nosplit
//go:norace
func blocksForEver() {
	entersyscall()
	select {} // want `select may block`
}

//go:nosplit
//go:norace
func waits() {
	entersyscall()
	mu.Lock() // want `a call of sync.\(\*Mutex\).Lock may split the stack`
	go done() // want `go may split the stack`
	exitsyscall()
}

func done() { fmt.Println() }

//go:nosplit
func races(p *int) int {
	entersyscall()
	n := *p   // want `access to memory is instrumented with -race, which needs a P, but nothing may be instrumented between entersyscall and exitsyscall`
	counter++ // want `access to variable counter is instrumented` `access to variable counter is instrumented`
	exitsyscall()
	return n + *p
}

//go:nosplit
//go:norace
func racesBelow(p *int) int {
	entersyscall()
	number.Add(1)               // want `a call of atomic.\(\*Int64\).Add is instrumented with -race`
	n := dep.Watched(p)         // want `(?s)access to memory \(dep.go:33\) is instrumented with -race.*calls dep.Watched$`
	n += instrumentedLeaf(p)    // want `a call of a.instrumentedLeaf is instrumented with -race`
	dep.Keep(unsafe.Pointer(p)) // want `(?s)a pointer stored in variable kept \(dep.go:37\) has a write barrier`
	exitsyscall()
	return n
}

//go:nosplit
//go:norace
func panics(n int) {
	entersyscall()
	if n < 0 {
		panic("negative") // want `panic ends in "stack split at bad time", but call exitsyscall first, or throw between entersyscall and exitsyscall`
	}
	exitsyscall()
	if n == 0 {
		panic("zero")
	}
}

// Marked functions are such code from beginning to end.
//
//go:nosplit
//go:norace
//usys:nomove
func marked(args ...uintptr) (sum uintptr) {
	if len(args) > 12 {
		panic(fmt.Sprint("too many: ", len(args)))
	}
	var a [12]uintptr
	for i, arg := range args {
		a[i] = arg
	}
	for _, x := range a {
		sum += x
	}
	if sum == 42 {
		fmt.Print() // want `a call of fmt.Print may split the stack, but nothing may split it in a function marked //usys:nomove`
	}
	return
}

// A region may end on one path only.
//
//go:nosplit
//go:norace
func paths(n int) {
	if n > 0 {
		entersyscall()
	}
	done() // want `a call of a.done may split the stack`
	if n > 0 {
		exitsyscall()
	}
}

//go:nosplit
//go:norace
func handed(n int) int { return big(n) }

func big(n int) int {
	var a [1000]int
	a[n] = n
	return a[n/2] + len(fmt.Sprint(a))
}

// Without a region, and without the mark, only the chain's length counts.
//
//go:nosplit
func harmless(n int) { list = append(list, n); done() }
