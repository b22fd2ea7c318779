package nosplitcall

import (
	"go/build"
	"go/constant"
	"go/types"
	"strings"
)

// Constants of internal/abi and cmd/internal/objabi, which are the same in all supported
// releases.
const (
	stackNosplit = 800 // abi.StackNosplitBase
	stackSmall   = 128 // abi.StackSmall
)

// target describes the architecture for which code is analyzed, by GOARCH.
var target = newTarget(build.Default.GOOS, build.Default.GOARCH)

type targetArch struct {
	limit       int  // bytes that a chain of nosplit functions may use: cmd/link, doStackCheck
	call        int  // bytes that a CALL pushes
	fp          int  // bytes of a saved frame pointer
	word        int  // bytes of a register
	ints        int  // integer registers of ABIInternal
	floats      int  // its floating-point registers
	smallLeaves bool // the assembler makes small leaves nosplit
}

func newTarget(os, arch string) targetArch {
	t := targetArch{word: 8}
	limit := stackNosplit
	if os == "aix" || os == "openbsd" {
		limit *= 2
	}
	switch arch {
	case "amd64":
		t.call, t.fp, t.ints, t.floats, t.smallLeaves = 8, 8, 9, 15, true
	case "386":
		t.call, t.word = 4, 4
	case "arm", "mips", "mipsle":
		t.word = 4
	case "arm64":
		t.ints, t.floats = 16, 16
		limit -= 8
	case "loong64", "ppc64", "ppc64le", "riscv64", "s390x":
		t.ints, t.floats = 16, 16
	}
	t.limit = limit - t.call
	return t
}

// asmConst evaluates the names that go_asm.h defines: const_NAME, TYPE__size and
// TYPE_field.
func asmConst(pkg *types.Package, sizes types.Sizes, name string) (int64, bool) {
	if n, ok := strings.CutPrefix(name, "const_"); ok {
		if c, ok := pkg.Scope().Lookup(n).(*types.Const); ok {
			return constant.Int64Val(constant.ToInt(c.Val()))
		}
	}
	if n, ok := strings.CutSuffix(name, "__size"); ok {
		if t, ok := pkg.Scope().Lookup(n).(*types.TypeName); ok {
			return sizes.Sizeof(t.Type()), true
		}
	}
	for i := range name {
		if name[i] != '_' {
			continue
		}
		t, ok := pkg.Scope().Lookup(name[:i]).(*types.TypeName)
		if !ok {
			continue
		}
		st, ok := t.Type().Underlying().(*types.Struct)
		if !ok {
			continue
		}
		var fields []*types.Var
		for f := range st.Fields() {
			fields = append(fields, f)
		}
		for j, f := range fields {
			if f.Name() == name[i+1:] {
				return sizes.Offsetsof(fields)[j], true
			}
		}
	}
	return 0, false
}
