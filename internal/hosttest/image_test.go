// With -race and -msan the compiler adds checks of each pointer, which would end the test at the
// first bad one.
//
//go:build linux && amd64 && cgo && !race && !msan

package hosttest_test

import (
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"github.com/usys-go/bridge/abi"
	. "github.com/usys-go/bridge/internal/hosttest"
	"github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/usys"
)

// hello is package usys's handshake; here it is made for tables that usys.Register would refuse.
//
//go:linkname hello github.com/usys-go/bridge/usys.hello
func hello(t *usys.Table, high uintptr)

const (
	helloTable  = 0xDEAD << 48
	helloConsts = 0xC0DE << 48
)

// Values of Table.Status.
const (
	statusNone    = 0
	statusServed  = 1
	statusUnknown = 4
	statusDamaged = 5
)

// shown keeps all tables of handshakes alive: the host keeps the addresses of those that it served.
var shown []*guest

// newLiar returns a table in which everything that a host writes is already set.
func newLiar(t *testing.T) *guest {
	g := newGuest(t, "hosttest")
	g.FSOff, g.Filled, g.Host[0] = new(int64), 77, 'x'
	for i := range g.desc.Funcs {
		g.desc.Funcs[i].State = usys.StateFilled
	}
	shown = append(shown, g)
	return g
}

// page returns memory with protection prot.
func page(t *testing.T, prot int) unsafe.Pointer {
	t.Helper()
	p, err := syscall.Mmap(-1, 0, 4096, prot, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	return unsafe.Pointer(unsafe.SliceData(p))
}

// lastWord returns the last word in front of inaccessible memory.
func lastWord(t *testing.T) *int64 {
	t.Helper()
	m, err := syscall.Mmap(-1, 0, 2*4096, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mprotect(m[4096:], syscall.PROT_NONE); err != nil {
		t.Fatal(err)
	}
	return (*int64)(unsafe.Pointer(&m[4096-8]))
}

// length returns the address of the length of a string or slice.
func length[T any](p *T) *int {
	return (*int)(unsafe.Add(unsafe.Pointer(p), unsafe.Sizeof(uintptr(0))))
}

// constant falsifies the addresses of the values of two constants.
func constant(val func(g *guest) unsafe.Pointer) func(g *guest) {
	return func(g *guest) {
		g.desc.Consts = []usys.Const{{Name: "EDOM"}, {Name: "PIPE_BUF"}}
		for i := range g.desc.Consts {
			g.desc.Consts[i].Val = (*int64)(val(g))
		}
	}
}

// A lie is a table whose image is damaged, or does not tell the truth, with the status and
// the number of functions that the host gives it.
type lie struct {
	name   string
	lie    func(g *guest)
	status uint32
	filled uint32
}

// lies are about a table beside another one.
func lies(t *testing.T, other *guest) []lie {
	none, readOnly := page(t, syscall.PROT_NONE), page(t, syscall.PROT_READ)
	lastWord := lastWord(t)
	return []lie{
		{"only what a host writes", func(g *guest) {}, statusServed, 2},
		{"served already", func(g *guest) { g.Status = statusServed }, statusServed, 2},
		{"served already, unknown", func(g *guest) { g.Status, g.desc.Name = statusServed, "nobody" }, statusUnknown, 77},
		{"another status", func(g *guest) { g.Status = 99 }, statusServed, 2},
		{"no descriptors", func(g *guest) { g.Desc = nil }, statusDamaged, 77},
		{"descriptors out of reach", func(g *guest) { g.Desc = (*usys.Desc)(none) }, statusDamaged, 77},
		{"descriptors not aligned", func(g *guest) { g.Desc = (*usys.Desc)(unsafe.Add(none, 1)) }, statusDamaged, 77},
		{"no code", func(g *guest) { g.Code = nil }, statusDamaged, 77},
		{"no word for the fs offset", func(g *guest) { g.FSOff = nil }, statusDamaged, 77},
		{"read-only word for the fs offset", func(g *guest) { g.FSOff = (*int64)(readOnly) }, statusDamaged, 77},
		{"only a word for the fs offset, of version 1.0", func(g *guest) { g.FSOff = lastWord }, statusServed, 2},
		{"only a word for the fs offset, of version 1.1", func(g *guest) { g.FSOff, g.Minor = lastWord, 1 }, statusDamaged, 77},
		{"words of version 1.1", func(g *guest) { g.FSOff, g.Minor = &new([3]int64)[0], 1 }, statusServed, 2},
		{"more slots than there is memory", func(g *guest) { g.NSlots = 1 << 60 }, statusDamaged, 77},
		{"fewer slots than functions", func(g *guest) { g.NSlots = 1 }, statusServed, 1},
		{"functions out of reach", func(g *guest) { g.desc.Funcs = unsafe.Slice((*usys.Func)(none), 2) }, statusDamaged, 77},
		{"read-only functions", func(g *guest) { g.desc.Funcs = unsafe.Slice((*usys.Func)(readOnly), 2) }, statusDamaged, 77},
		{"functions without end", func(g *guest) { *length(&g.desc.Funcs) = 1 << 62 }, statusDamaged, 77},
		{"fewer than no functions", func(g *guest) { *length(&g.desc.Funcs) = -1 }, statusDamaged, 77},
		{"name out of reach", func(g *guest) { g.desc.Name = unsafe.String((*byte)(none), 8) }, statusDamaged, 77},
		{"name without end", func(g *guest) { *length(&g.desc.Name) = 1 << 62 }, statusDamaged, 77},
		{"name shorter than nothing", func(g *guest) { *length(&g.desc.Name) = -8 }, statusDamaged, 77},
		{"a function's name out of reach", func(g *guest) { g.desc.Funcs[1].Name = unsafe.String((*byte)(none), 8) }, statusDamaged, 77},
		{"constants out of reach", func(g *guest) { g.desc.Consts = unsafe.Slice((*usys.Const)(none), 1) }, statusDamaged, 77},
		{"a constant without a place", func(g *guest) { g.desc.Consts = []usys.Const{{Name: "x"}} }, statusDamaged, 77},
		{"the fs offset over the descriptors' address", func(g *guest) { g.FSOff = (*int64)(unsafe.Pointer(&g.Desc)) }, statusDamaged, 77},
		{"the fs offset over the number of slots", func(g *guest) { g.FSOff = (*int64)(unsafe.Pointer(&g.NSlots)) }, statusDamaged, 77},
		{"the fs offset over a slot", func(g *guest) { g.FSOff = (*int64)(unsafe.Pointer(&g.slot[1])) }, statusDamaged, 77},
		{"the fs offset over the functions' address", func(g *guest) { g.FSOff = (*int64)(unsafe.Pointer(&g.desc.Funcs)) }, statusDamaged, 77},
		{"the fs offset over the number of functions", func(g *guest) { g.FSOff = (*int64)(unsafe.Pointer(length(&g.desc.Funcs))) }, statusDamaged, 77},
		{"the fs offset over a function's number", func(g *guest) { g.FSOff = (*int64)(unsafe.Pointer(&g.desc.Funcs[1].Num)) }, statusDamaged, 77},
		{"the fs offset over a digest", func(g *guest) { g.FSOff = (*int64)(unsafe.Pointer(&g.desc.Funcs[1].Digest)) }, statusDamaged, 77},
		{"the fs offset over a function's name", func(g *guest) { g.FSOff = (*int64)(unsafe.Pointer(&g.desc.Funcs[1].Name)) }, statusDamaged, 77},
		{"the fs offset over code", func(g *guest) { g.FSOff = (*int64)(unsafe.Pointer(&g.code[1])) }, statusDamaged, 77},
		{"the fs offset over another table", func(g *guest) { g.FSOff = (*int64)(unsafe.Pointer(&other.desc.Funcs)) }, statusDamaged, 77},
		{"a constant over the descriptors' address", constant(func(g *guest) unsafe.Pointer { return unsafe.Pointer(&g.Desc) }), statusDamaged, 77},
		{"a constant over the constants' address", constant(func(g *guest) unsafe.Pointer { return unsafe.Pointer(&g.desc.Consts) }), statusDamaged, 77},
		{"a constant over the number of constants", constant(func(g *guest) unsafe.Pointer { return unsafe.Pointer(length(&g.desc.Consts)) }), statusDamaged, 77},
		{"a constant over the next one's place", constant(func(g *guest) unsafe.Pointer { return unsafe.Pointer(&g.desc.Consts[1].Val) }), statusDamaged, 77},
		{"a constant over its own name", constant(func(g *guest) unsafe.Pointer { return unsafe.Pointer(&g.desc.Consts[0].Name) }), statusDamaged, 77},
		{"a constant over code", constant(func(g *guest) unsafe.Pointer { return unsafe.Pointer(&g.code[0]) }), statusDamaged, 77},
		{"a constant over another table", constant(func(g *guest) unsafe.Pointer { return unsafe.Pointer(&other.Desc) }), statusDamaged, 77},
		{"two constants and the fs offset in one word", constant(func(g *guest) unsafe.Pointer { return unsafe.Pointer(g.FSOff) }), statusServed, 2},
		{"a constant in the text of its name", func(g *guest) {
			text := []byte("PIPE_BUF")
			g.desc.Consts = []usys.Const{{Name: unsafe.String(&text[0], len(text)), Val: (*int64)(unsafe.Pointer(&text[0]))}}
		}, statusServed, 2},
		{"descriptors in the table", func(g *guest) { g.Desc = (*usys.Desc)(unsafe.Pointer(&g.Host)) }, statusDamaged, 77},
		{"functions in the descriptors", func(g *guest) { g.desc.Funcs = unsafe.Slice((*usys.Func)(unsafe.Pointer(&g.desc)), 1) }, statusDamaged, 77},
		{"constants among the functions", func(g *guest) {
			g.desc.Consts = unsafe.Slice((*usys.Const)(unsafe.Pointer(&g.desc.Funcs[0])), 1)
		}, statusDamaged, 77},
		{"functions of another table", func(g *guest) { g.desc.Funcs = other.desc.Funcs }, statusDamaged, 77},
		{"more stack than arguments", func(g *guest) { g.desc.Funcs[0].Stack = 1 << 31 }, statusServed, 1},
	}
}

// TestLyingImage shows the host tables whose images are damaged, or say what is not
// true. The status says so.
func TestLyingImage(t *testing.T) {
	other := newLiar(t)
	hello(&other.Table, helloTable)
	for _, test := range lies(t, other) {
		t.Run(test.name, func(t *testing.T) {
			g := newLiar(t)
			test.lie(g)
			hello(&g.Table, helloTable)
			if g.Status != test.status || g.Filled != test.filled {
				t.Errorf("status %d, %d filled, want %d, %d", g.Status, g.Filled, test.status, test.filled)
			}
			for i, slot := range g.slot {
				if test.status != statusServed && slot != stub {
					t.Errorf("slot %d is %#x, want the stub's %#x", i, slot, stub)
				}
			}
			served := g.Status == statusServed
			if hello(&g.Table, helloConsts); served != (g.Status == statusServed) {
				t.Errorf("status %d after the constants, want %d: %t", g.Status, statusServed, served)
			}
		})
	}
}

// TestConstantsUnserved asks for the constants of tables that falsely claim to be served.
func TestConstantsUnserved(t *testing.T) {
	for _, name := range []string{"hosttest", "nobody"} {
		g := newLiar(t)
		g.Status, g.desc.Name = statusServed, name
		if hello(&g.Table, helloConsts); g.Status != statusNone {
			t.Errorf("%s: status %d, want %d", name, g.Status, statusNone)
		}
	}
	// A table that had another name when it was served.
	g := newLiar(t)
	hello(&g.Table, helloTable)
	g.desc.Name = "nobody"
	if hello(&g.Table, helloConsts); g.Status != statusServed {
		t.Errorf("status %d, want %d", g.Status, statusServed)
	}
}

// TestLaterLies changes images after they were served. Constants are written only where
// that is still safe, and faults are still reported.
func TestLaterLies(t *testing.T) {
	parlib.RecoverFaults(true)
	defer parlib.RecoverFaults(false)
	none, word := page(t, syscall.PROT_NONE), new(int64)
	for name, lie := range map[string]func(g *guest){
		"no descriptors":           func(g *guest) { g.Desc = nil },
		"descriptors out of reach": func(g *guest) { g.Desc = (*usys.Desc)(none) },
		"functions out of reach":   func(g *guest) { g.desc.Funcs = unsafe.Slice((*usys.Func)(none), 2) },
		"functions without end":    func(g *guest) { *length(&g.desc.Funcs) = 1 << 62 },
		"no code":                  func(g *guest) { g.Code = nil },
		"a name out of reach":      func(g *guest) { g.desc.Name = unsafe.String((*byte)(none), 8) },
		"a constant over the code": func(g *guest) { g.desc.Consts[0].Val = (*int64)(unsafe.Pointer(&g.code[0])) },
		"a constant out of reach":  func(g *guest) { g.desc.Consts[1].Val = (*int64)(none) },
	} {
		t.Run(name, func(t *testing.T) {
			g := newLiar(t)
			constant(func(*guest) unsafe.Pointer { return unsafe.Pointer(word) })(g)
			if hello(&g.Table, helloTable); g.Status != statusServed {
				t.Fatalf("status %d, want %d", g.Status, statusServed)
			}
			code, funcs := g.code, g.desc.Funcs
			lie(g)
			if hello(&g.Table, helloConsts); g.code != code {
				t.Errorf("code %#x", g.code)
			}
			if f := faultIn(func() { Load(0x10) }); f == nil || !strings.Contains(f.Error(), "hosttest.load ") {
				t.Errorf("fault %v, want one in hosttest.load", f)
			}
			runtime.KeepAlive(funcs)
			g.Desc, g.Code, g.desc.Funcs, g.desc.Consts, g.desc.Name = &g.desc, &g.code[0], funcs, nil, "hosttest"
		})
	}
}

// TestTableInTable shows the host a table that lies across the descriptors of one that it
// served. It has no place for a status: the call of hello is a fault like any other.
func TestTableInTable(t *testing.T) {
	g := newLiar(t)
	hello(&g.Table, helloTable)
	across := (*usys.Table)(unsafe.Add(unsafe.Pointer(&g.desc), -int(unsafe.Offsetof(g.Host))))
	across.Magic = abi.Magic
	want := g.desc
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if recover() == nil {
			t.Error("no fault")
		}
		if g.desc.Name != want.Name || len(g.desc.Funcs) != len(want.Funcs) {
			t.Errorf("the descriptor has name %q and %d functions, want %q and %d", g.desc.Name, len(g.desc.Funcs), want.Name, len(want.Funcs))
		}
		g.Resume, g.Generic = 0, 0
	}()
	hello(across, helloTable)
}
