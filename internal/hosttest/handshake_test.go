//go:build linux && amd64 && cgo

package hosttest_test

import (
	"strings"
	"testing"
	"unsafe"

	"github.com/usys-go/bridge/abi"
	. "github.com/usys-go/bridge/internal/hosttest"
	"github.com/usys-go/bridge/usys"
)

// guest is a table without a declaration, such as another program, or a broken one, would
// show the host.
type guest struct {
	usys.Table
	slot [2]uintptr
	code [2]usys.Code
	desc usys.Desc
}

const stub = 0x1234

// newGuest returns a copy of table hosttest's functions 8 (add) and 9 (empty).
func newGuest(t *testing.T, name string) *guest {
	g := new(guest)
	for n := range g.Fn {
		g.Fn[n] = stub
	}
	g.slot = [2]uintptr{stub, stub}
	g.code = [2]usys.Code{{Stub: stub}, {Stub: stub}}
	g.Sentinel, g.Magic, g.Major, g.NSlots = usys.Sentinel, abi.Magic, abi.Major, 2
	g.Desc, g.Code = &g.desc, &g.code[0]
	g.desc.Name = name
	for _, f := range Funcs() {
		if f.Num == 8 || f.Num == 9 {
			f.State = usys.StateAbsent
			g.desc.Funcs = append(g.desc.Funcs, f)
		}
	}
	if len(g.desc.Funcs) != 2 || unsafe.Offsetof(g.slot) != abi.TableSlot {
		t.Fatalf("table hosttest has %d functions with number 8 or 9 and its slots at %d, want 2 and %d", len(g.desc.Funcs), unsafe.Offsetof(g.slot), abi.TableSlot)
	}
	return g
}

func TestHandshake(t *testing.T) {
	for _, test := range []struct {
		name    string
		spoil   func(g *guest)
		filled  string // names, in order
		problem string
		differ  string
	}{
		{"sound", func(g *guest) {}, "add empty", "", ""},
		{"no sentinel", func(g *guest) { g.Sentinel = 0 }, "", "sentinel", ""},
		{"other major version", func(g *guest) { g.Major = 2 }, "", "ABI version", ""},
		{"unknown table", func(g *guest) { g.desc.Name = "nobody" }, "", "host parlib serves no table nobody", ""},
		{"function differs", func(g *guest) { g.desc.Funcs[0].Digest[5]++ }, "empty", "", "add"},
		{"unknown function", func(g *guest) { g.desc.Funcs[1].Num = 4000 }, "add", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			g := newGuest(t, "hosttest")
			test.spoil(g)
			usys.Register(&g.Table)
			defer func() { g.desc.Name = "(a test is done with it)" }()
			var info usys.TableInfo
			for _, i := range usys.Status().Tables {
				if i.Name == g.desc.Name {
					info = i
					break
				}
			}
			var filled []string
			for i, f := range g.desc.Funcs {
				if f.State == usys.StateFilled {
					filled = append(filled, f.Name)
				}
				if (g.slot[i] != stub) != (f.State == usys.StateFilled) {
					t.Errorf("%s: slot %#x, state %d, want the stub's %#x in what no host fills", f.Name, g.slot[i], f.State, stub)
				}
			}
			if got := strings.Join(filled, " "); got != test.filled || int(g.Filled) != len(filled) {
				t.Errorf("filled %q (%d), want %q", got, g.Filled, test.filled)
			}
			if test.problem == "" != (info.Problem == "") || !strings.Contains(info.Problem, test.problem) {
				t.Errorf("problem %q, want %q", info.Problem, test.problem)
			}
			if got := strings.Join(info.Differ, " "); got != test.differ {
				t.Errorf("differ %q, want %q", got, test.differ)
			}
			// A call of a function that differs or is missing is an error with
			// its name, never a jump.
			for i, f := range g.desc.Funcs {
				err := usys.Fail(&g.Table, i, uintptr(usys.ENOSYS))
				says := map[uint32]string{
					usys.StateDiffers: "function " + f.Name + " differs in host parlib",
					usys.StateAbsent:  "host parlib has no function " + f.Name,
				}[f.State]
				if info.Problem != "" {
					says = info.Problem
				}
				if f.State != usys.StateFilled && !strings.Contains(err.Error(), f.Name+": errno 38: ") ||
					!strings.Contains(err.Error(), says) {
					t.Errorf("%s: %v, want errno 38 with the problem %q", f.Name, err, says)
				}
			}
			for n, fn := range g.Fn {
				if fn != stub {
					t.Errorf("slot %d of a user's table was touched", n)
				}
			}
		})
	}
}
