//go:build linux && amd64 && cgo

package hosttest_test

import (
	"syscall"
	"testing"
	"unsafe"

	"github.com/usys-go/bridge/usys"
)

// hello is the handshake as package usys makes it; here it is made for tables that
// usys.Register would leave alone.
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

// shown holds the tables that the host was shown: it keeps the address of those that it
// served.
var shown []*guest

// newLiar is a table in which everything that a host writes is there already.
func newLiar(t *testing.T) *guest {
	g := newGuest(t, "hosttest")
	g.FSOff, g.Filled, g.Host[0] = new(int64), 77, 'x'
	for i := range g.desc.Funcs {
		g.desc.Funcs[i].State = usys.StateFilled
	}
	shown = append(shown, g)
	return g
}

// page is memory that can be used as prot says.
func page(t *testing.T, prot int) unsafe.Pointer {
	t.Helper()
	p, err := syscall.Mmap(-1, 0, 4096, prot, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	return unsafe.Pointer(unsafe.SliceData(p))
}

// length is the length of a string or slice.
func length[T any](p *T) *int {
	return (*int)(unsafe.Add(unsafe.Pointer(p), unsafe.Sizeof(uintptr(0))))
}

// TestLyingImage shows the host tables whose images are damaged, or say what is not
// true. The status says so.
func TestLyingImage(t *testing.T) {
	none, readOnly := page(t, syscall.PROT_NONE), page(t, syscall.PROT_READ)
	for _, test := range []struct {
		name   string
		lie    func(g *guest)
		status uint32
		filled uint32
	}{
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
		{"more stack than arguments", func(g *guest) { g.desc.Funcs[0].Stack = 1 << 31 }, statusServed, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			g := newLiar(t)
			test.lie(g)
			hello(&g.Table, helloTable)
			if g.Status != test.status || g.Filled != test.filled {
				t.Errorf("status %d, %d filled, want %d, %d", g.Status, g.Filled, test.status, test.filled)
			}
			for i, slot := range g.slot {
				if test.status != statusServed && slot != stub {
					t.Errorf("slot %d is %#x", i, slot)
				}
			}
			served := g.Status == statusServed
			if hello(&g.Table, helloConsts); served != (g.Status == statusServed) {
				t.Errorf("status %d after the constants", g.Status)
			}
		})
	}
}

// TestConstantsUnserved asks for the constants of tables that say that they were served.
func TestConstantsUnserved(t *testing.T) {
	for _, name := range []string{"hosttest", "nobody"} {
		g := newLiar(t)
		g.Status, g.desc.Name = statusServed, name
		if hello(&g.Table, helloConsts); g.Status != statusNone {
			t.Errorf("%s: status %d", name, g.Status)
		}
	}
	// One that had another name when it was served.
	g := newLiar(t)
	hello(&g.Table, helloTable)
	g.desc.Name = "nobody"
	if hello(&g.Table, helloConsts); g.Status != statusServed {
		t.Errorf("status %d", g.Status)
	}
}
