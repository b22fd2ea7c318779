package emit

import (
	"encoding/binary"

	"github.com/usys-go/bridge/abi"
	"github.com/usys-go/bridge/gen/model"
)

// RuntimeAsm returns the emitter of zusys_linux_ARCH.s of Go's package runtime:
// a second image of table usys, completely in assembly, for programs built in
// toolchain mode. There is no Go around it and no initialiser before it: a host
// fills it before the first system call. The code that the slots hold until then
// is hand-written beside it (toolchain/_runtime/usys_linux_ARCH.s), and so are
// the functions that use the table. It has no constants, as no code reads them
// there.
func RuntimeAsm(arch string) func(*model.Table) ([]byte, error) {
	return func(t *model.Table) ([]byte, error) { return runtimeImage(t, backends[arch]), nil }
}

// The prefix of the symbols.
const rt = "runtime·usys"

func runtimeImage(t *model.Table, b backend) []byte {
	p := new(printer)
	p.f("// %s\n// From %s: table %s.\n\n#include \"textflag.h\"\n", Mark, t.FromRuntime, t.Name)
	runtimeTable(p, t)
	names := symbolNames(p, t)

	p.f("\n// usys.Desc. It is writable, as its functions are: the host records the filled functions.\n")
	p.f("DATA %sdesc+%d(SB)/8, $%snames+0(SB)\n", rt, abi.DescName+abi.StringP, rt)
	p.f("DATA %sdesc+%d(SB)/8, $%d\n", rt, abi.DescName+abi.StringN, len(t.Name))
	digestData(p, rt+"desc", abi.DescDigest, t.Digest)
	p.f("DATA %sdesc+%d(SB)/8, $%sfuncs(SB)\n", rt, abi.DescFuncs, rt)
	p.f("DATA %sdesc+%d(SB)/8, $%d\n", rt, abi.DescNFuncs, len(t.Funcs))
	p.f("DATA %sdesc+%d(SB)/8, $%d\n", rt, abi.DescCFuncs, len(t.Funcs))
	p.f("DATA %sdesc+%d(SB)/8, $%soffsets(SB) // for toolchain/mark\n", rt, abi.BehindDesc, rt)
	p.f("GLOBL %sdesc(SB), NOPTR, $%d\n", rt, abi.BehindDesc+8)

	p.f("\n// usys.Func: name, digest, number and flags, bytes on the stack.\n")
	for i, f := range t.Funcs {
		at := i * abi.SizeFunc
		p.f("DATA %sfuncs+%d(SB)/8, $%snames+%d(SB) // %s\n", rt, at+abi.FuncName+abi.StringP, rt, names[i], f.C)
		p.f("DATA %sfuncs+%d(SB)/8, $%d\n", rt, at+abi.FuncName+abi.StringN, len(f.C))
		digestData(p, rt+"funcs", at+abi.FuncDigest, f.Digest)
		p.f("DATA %sfuncs+%d(SB)/4, $%d\n", rt, at+abi.FuncNum, f.Num)
		p.f("DATA %sfuncs+%d(SB)/4, $%#x\n", rt, at+abi.FuncFlags, f.Flags())
		if onStack(f) {
			p.f("DATA %sfuncs+%d(SB)/4, $%d\n", rt, at+abi.FuncStack, b.stackBytes(frameOf(f)))
		}
	}
	p.f("GLOBL %sfuncs(SB), NOPTR, $%d\n", rt, abi.SizeFunc*len(t.Funcs))
	return p.Bytes()
}

// runtimeTable writes the image itself, and the addresses of its code.
func runtimeTable(p *printer, t *model.Table) {
	image(p, t, imageNames{
		table: rt + "table", desc: rt + "desc", code: rt + "code", fsoff: rt + "fsoff",
		absent: rt + "absent", stub: runtimeStub,
	})
	p.f("\n// usys_words, which the host writes. No trampoline reads them.\n")
	p.f("GLOBL %sfsoff(SB), NOPTR, $%d\n", rt, abi.SizeWords)
	p.f("\n// usys.Code: no trampolines, only stubs.\n")
	for i, f := range t.Funcs {
		p.f("DATA %scode+%d(SB)/8, $%s(SB)\n", rt, abi.SizeCode*i+abi.CodeStub, runtimeStub(f))
	}
	p.f("GLOBL %scode(SB), NOPTR, $%d\n", rt, abi.SizeCode*len(t.Funcs))
}

// runtimeStub returns the symbol that f's slot holds while there is no host: a
// system call is then the instruction, as in a program that was built in the
// usual way.
func runtimeStub(f *model.Func) string {
	switch {
	case !f.Linux:
		return rt + "absent"
	case f.Result == nil:
		return rt + "nativeexit"
	}
	return rt + "native"
}

// symbolNames writes the names of the table and of its functions, one behind
// the other, and returns the offset of each function's name.
func symbolNames(p *printer, t *model.Table) (at []int) {
	all := t.Name
	for _, f := range t.Funcs {
		at = append(at, len(all))
		all += f.C
	}
	p.f("\n// Names, without NULs between them.\n")
	for i := 0; i < len(all); i += 8 { // no more goes into one DATA
		part := all[i:min(i+8, len(all))]
		p.f("DATA %snames+%d(SB)/%d, $\"%s\"\n", rt, i, len(part), part)
	}
	p.f("GLOBL %snames(SB), NOPTR|RODATA, $%d\n", rt, len(all))
	return at
}

// digestData writes a digest of 32 bytes as four numbers.
func digestData(p *printer, symbol string, at int, d model.Digest) {
	for i := 0; i < len(d); i += 8 {
		p.f("DATA %s+%d(SB)/8, $%#016x\n", symbol, at+i, binary.LittleEndian.Uint64(d[i:]))
	}
}
