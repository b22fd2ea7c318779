package emit

import (
	"cmp"
	"maps"
	"slices"

	"github.com/usys-go/bridge/abi"
	"github.com/usys-go/bridge/gen/model"
)

// A backend emits the code of one architecture. Everything around it, the
// image and the table's description, is the same on all of them.
type backend interface {
	// head writes the part of the file before the first function.
	head(p *printer)
	// table writes the function that returns the image's address.
	table(p *printer)
	// trampoline writes the function that calls, from a Go frame, the C
	// function in the slot at offset slot of the image.
	trampoline(p *printer, f *model.Func, fr frame, slot int64)
	// stub writes the function that takes f's place while f is absent: it returns
	// f.Absent, without error, or -ENOSYS as the kernel does, or else it panics.
	// index is f's place in the table's list.
	stub(p *printer, f *model.Func, index int)
	// stackBytes returns by how much a call lowers C's stack for arguments that
	// do not fit into registers: 0 if all do.
	stackBytes(fr frame) int64
	// linux returns the registers of a system call's number, which is also that of
	// its result, and of its arguments, as manuals call them; linuxLost returns the
	// registers that the instruction destroys.
	linux() []string
	linuxLost() string
}

// backends are the architectures that have trampolines, by their names in Go.
// Another one is a file with its backend, and a line here.
var backends = map[string]backend{
	"amd64": amd64{},
}

// Arches returns the names of the architectures that have trampolines.
func Arches() []string { return slices.Sorted(maps.Keys(backends)) }

// Asm returns the emitter of ztable_linux_ARCH.s: the image and the
// trampolines.
func Asm(arch string) func(*model.Table) ([]byte, error) {
	return func(t *model.Table) ([]byte, error) { return assembly(t, backends[arch]), nil }
}

func assembly(t *model.Table, b backend) []byte {
	p := new(printer)
	p.f("// %s\n\n#include \"textflag.h\"\n", Mark)
	b.head(p)
	image(p, t, imageNames{table: "·image", desc: "·desc", code: "·code", absent: "usys·absent", stub: stubOf})
	code(p, t)
	b.table(p)
	for _, f := range t.Typed() {
		b.trampoline(p, f, frameOf(f), slotOf(f.Num))
	}
	for i, f := range t.Funcs {
		if ownStub(f) {
			b.stub(p, f, i)
		}
	}
	return p.Bytes()
}

// slotOf returns the offset of a function's slot in the image.
func slotOf(num int) int64 {
	if num < abi.FirstFree {
		return abi.TableFn + abi.SizeSlot*int64(num)
	}
	return abi.TableSlot + abi.SizeSlot*int64(num-abi.FirstFree)
}

// imageNames are the symbols of an image's parts.
type imageNames struct {
	table, desc, code string
	fsoff             string                   // the program's word for the fs offset, "" where Go stores its address
	absent            string                   // the stub of numbers that no function has
	stub              func(*model.Func) string // of a function
}

// image lays the table out. No slot is ever 0: until a host fills it, it holds
// a stub.
func image(p *printer, t *model.Table, n imageNames) {
	stub := map[int64]string{}
	for _, f := range t.Funcs {
		stub[slotOf(f.Num)] = n.stub(f)
	}
	slot := func(off int64) {
		p.f("DATA %s+%d(SB)/8, $%s(SB)\n", n.table, off, cmp.Or(stub[off], n.absent))
	}
	size := abi.SizeTable + abi.SizeSlot*int64(t.Slots())
	p.f("\n// The image of table %s, as the host sees it: usys.Table, struct usys_table.\n", t.Name)
	for off := int64(abi.TableFn); off < abi.TableSentinel; off += abi.SizeSlot {
		slot(off)
	}
	p.f("DATA %s+%d(SB)/8, $0x%X         // sentinel\n", n.table, abi.TableSentinel, abi.Sentinel)
	p.f("DATA %s+%d(SB)/8, $%#x // magic: USYSTAB1\n", n.table, abi.TableMagic, abi.Magic)
	p.f("DATA %s+%d(SB)/4, $%d                  // ABI version\n", n.table, abi.TableMajor, abi.Major)
	p.f("DATA %s+%d(SB)/4, $%d\n", n.table, abi.TableMinor, abi.Minor)
	p.f("DATA %s+%d(SB)/8, $%s(SB)\n", n.table, abi.TableDesc, n.desc)
	p.f("DATA %s+%d(SB)/8, $%s(SB)\n", n.table, abi.TableCode, n.code)
	p.f("DATA %s+%d(SB)/8, $%d                 // slots behind the head\n", n.table, abi.TableNSlots, t.Slots())
	if n.fsoff != "" {
		p.f("DATA %s+%d(SB)/8, $%s(SB)\n", n.table, abi.TableFSOff, n.fsoff)
	}
	for off := int64(abi.TableSlot); off < size; off += abi.SizeSlot {
		slot(off)
	}
	p.f("GLOBL %s(SB), NOPTR, $%d\n", n.table, size)
}

// code writes the addresses of each function's trampoline and stub.
func code(p *printer, t *model.Table) {
	p.f("\n// usys.Code: where each function's trampoline and stub stand.\n")
	for i, f := range t.Funcs {
		if !f.Linux { // else the word is 0: there is no trampoline
			p.f("DATA ·code+%d(SB)/8, $·%s(SB)\n", abi.SizeCode*i+abi.CodeTramp, frameOf(f).Func)
		}
		p.f("DATA ·code+%d(SB)/8, $%s(SB)\n", abi.SizeCode*i+abi.CodeStub, stubOf(f))
	}
	p.f("GLOBL ·code(SB), NOPTR, $%d\n", abi.SizeCode*max(len(t.Funcs), 1))
}

// stubOf returns the symbol of the stub that f's slot holds while f is absent.
// The stubs of package usys are in link namespace usys: an import path with a
// hyphen cannot be written in Go assembly.
func stubOf(f *model.Func) string {
	if ownStub(f) {
		return "absent_" + f.C + "<>"
	}
	return "usys·absent" + resultKind(f)
}

// nomemOf returns the symbol of the code that is called instead of f if there is no
// memory for the thread's C stack.
func nomemOf(f *model.Func) string {
	if !f.Err {
		return "usys·nomemend"
	}
	return "usys·nomem" + resultKind(f)
}

// resultKind returns the end of the names of stubs for functions with f's results.
func resultKind(f *model.Func) string {
	switch {
	case f.Result == nil && f.Err:
		return "fail"
	case f.Result == nil:
		return ""
	case f.Result.Type.Float():
		return "f"
	case f.Result.Type.Pointer() || f.Result.Type.Kind == model.Bool:
		return "0"
	}
	return ""
}

// ownStub reports whether f has a stub of its own beside the table.
func ownStub(f *model.Func) bool {
	return f.Linux || f.Panics() || f.Absent != nil && (f.Result != nil || f.Err)
}
