package model

import (
	"fmt"
	"go/token"

	"github.com/usys-go/bridge/gen/decl"
)

// goNeeds are names that the generated Go code uses: the package must not
// declare them.
var goNeeds = words(`desc usysOrigin table image code entersyscall exitsyscall usysKeeps usysKept usysNaN unsafe
	error bool byte rune int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr
	float32 float64 nil true false`)

// cNeeds are names that the generated C code uses.
var cNeeds = words("zops zfail zfill zfuncs zconsts usys_fn")

// claims are names and their owners.
type claims struct {
	errs  *decl.Errors
	owner map[string]string
}

// take claims name for the owner who, or reports that it is taken.
func (c *claims) take(name, who, cure string, pos token.Position) bool {
	if old, taken := c.owner[name]; taken {
		c.errs.Add(pos, cure, "%s: %s is %s already", who, name, old)
		return false
	}
	c.owner[name] = who
	return true
}

// checkNames finds names and numbers that are used twice.
func (b *builder) checkNames() {
	inGo := claims{b.errs, map[string]string{}}
	inC := claims{b.errs, map[string]string{}}
	for _, name := range b.pkg.Types.Scope().Names() {
		inGo.owner[name] = "declared in the package"
	}
	needs := goNeeds
	if !b.table.Self {
		needs = append(needs[:len(needs):len(needs)], "usys")
	}
	for _, name := range needs {
		if _, ok := inGo.owner[name]; ok {
			b.errs.Add(b.declPos(name), "rename it", "the generated code needs the name %s for itself", name)
		}
		inGo.owner[name] = "a name that the generated code needs"
	}
	for _, name := range append(cNeeds[:len(cNeeds):len(cNeeds)], b.table.Name+"_host", b.table.Name+"_served") {
		inC.owner[name] = "a name that the generated code needs"
	}
	b.claimFuncs(&inGo, &inC)
	for _, c := range b.pkg.Consts {
		inGo.take(c.Name, "constant "+c.Name, "rename one", c.Pos)
		if c.Type != "" {
			inGo.take("value_"+c.Name, "value of "+c.Name, "rename one", c.Pos)
		}
	}
}

func (b *builder) claimFuncs(inGo, inC *claims) {
	numbers := map[int]string{}
	for i, c := range b.pkg.Calls {
		f, a := b.table.Funcs[i], &c.Attrs
		if old, ok := numbers[f.Num]; ok && f.Num >= 0 {
			b.errs.Add(a.Pos("num", c.NamePos), fmt.Sprintf("num=%d is free", b.nextFree()), "number %d of %s is %s's already", f.Num, f.Name, old)
		}
		numbers[f.Num] = f.Name
		who, at := f.Name, a.Pos("c", c.NamePos)
		if CWord(f.C) {
			b.errs.Add(at, "give it another with c=NAME", "%s: %s is no name for a function in C", who, f.C)
		}
		inGo.take(f.Name, "function "+who, "rename one", c.NamePos)
		if !inC.take(f.C, "C function of "+who, "give it another name with c=NAME", at) {
			continue // the names made of it would only be reported again
		}
		const cure = "give it another name with const=NAME"
		if inGo.take(f.Const, "number of "+who, cure, a.Pos("const", c.NamePos)) {
			inC.take(f.Const, "number of "+who, cure, a.Pos("const", c.NamePos))
		}
		if f.Wrapped() {
			inGo.take("c_"+f.C, "trampoline of "+who, "rename one", c.NamePos)
		}
		if len(c.Params) > 0 && !f.Linux {
			inGo.take("stack_"+f.C, "stack of "+who, "rename one", c.NamePos)
		}
		if f.Err {
			inC.take("zshim_"+f.C, "shim of "+who, "give it another name with c=NAME", at)
		}
	}
}
