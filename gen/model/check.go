package model

import (
	"slices"

	"github.com/usys-go/bridge/gen/decl"
)

// checkErrno checks that the errno rule fits the results.
func (b *builder) checkErrno(f *Func, c *decl.Call) {
	pos := c.Attrs.Pos("errno", c.NamePos)
	switch {
	case !f.Err:
		if c.Attrs.Has("errno") && f.Linux {
			b.errs.Add(pos, "remove it", "%s has an errno rule; with abi=linux an error is the value, as -errno", f.Name)
		} else if c.Attrs.Has("errno") {
			b.errs.Add(pos, "add err error to the results", "%s has an errno rule but no error result", f.Name)
		}
	case f.Errno == "":
		f.Errno = decl.ErrnoSet
	case f.Errno != decl.ErrnoSet && f.Result == nil:
		b.errs.Add(pos, "declare the value, as in (rc int32, err error), or write errno", "errno=%s looks at a value, and %s returns none", f.Errno, f.Name)
	case f.Errno == decl.ErrnoSet:
	case f.Errno == decl.ErrnoMinus && f.Result.Type.Kind == Bool:
		b.errs.Add(pos, "write errno=0 or errno", "%s returns a bool, which is never -1", f.Name)
	case (f.Errno == decl.ErrnoBelow || f.Errno == decl.ErrnoNegative) && !f.Result.Type.Signed():
		b.errs.Add(pos, "declare it as int32 or int64, as C has it, or give another rule", "%s returns %s, which is never below 0", f.Name, f.Result.Type.Go)
	case f.Errno == decl.ErrnoValue && (f.Result.Type.Float() || f.Result.Type.Pointer() || f.Result.Type.Kind == Bool):
		b.errs.Add(pos, "declare it as int32, as C has it, or give another rule", "%s returns %s, which is no error's number", f.Name, f.Result.Type.Go)
	}
}

// linuxRegs is the number of arguments that the kernel takes in registers, the
// call's number included.
const linuxRegs = 7

// checkLinux checks that a function with the kernel's convention fits the
// registers.
func (b *builder) checkLinux(f *Func, c *decl.Call) {
	if !f.Linux {
		return
	}
	pos := c.Attrs.Pos("abi", c.NamePos)
	for i, p := range f.Params {
		if p.Type.Float() || p.Type.Size() != 8 {
			b.errs.Add(c.Params[i].TypePos, "use int64, uint64, uintptr or a pointer", "abi=linux hands whole registers over, and %s of %s is none", p.Name, f.Name)
		}
	}
	switch {
	case len(f.Params) == 0:
		b.errs.Add(pos, "declare it as a parameter, the first one", "%s lacks the number that abi=linux hands over", f.Name)
	case len(f.Params) > linuxRegs:
		b.errs.Add(c.Params[linuxRegs].Pos, "pass a pointer to a struct", "%s has %d parameters; abi=linux takes a number and six arguments", f.Name, len(f.Params))
	}
	switch {
	case f.Err:
		b.errs.Add(pos, "remove the error result", "abi=linux returns an error in the value, as -errno, and %s returns another one beside it", f.Name)
	case f.Result != nil && f.Result.Type.Kind != Int64:
		b.errs.Add(c.Result.TypePos, "use int64, or no result for a function that never returns", "%s returns %s; abi=linux returns a value or -errno", f.Name, f.Result.Type.Go)
	}
	if c.Attrs.Has("stack") {
		b.errs.Add(c.Attrs.Pos("stack", pos), "remove it", "%s gets no stack of C's: abi=linux runs on its caller's", f.Name)
	}
}

// checkKeeps checks that keeps= names parameters that point to memory.
func (b *builder) checkKeeps(f *Func, c *decl.Call) {
	pos := c.Attrs.Pos("keeps", c.NamePos)
	for _, name := range f.Keeps {
		i := slices.IndexFunc(f.Params, func(p Param) bool { return p.Name == name })
		switch {
		case i < 0:
			b.errs.Add(pos, "name one of its parameters", "%s has no parameter %s that it could keep", f.Name, name)
		case !f.Params[i].Type.Pointer():
			b.errs.Add(pos, "declare it as a pointer, or remove it", "%s of %s is no pointer: there is nothing to keep", name, f.Name)
		}
	}
}

// checkAbsent checks that absent= fits the result.
func (b *builder) checkAbsent(f *Func, c *decl.Call) {
	if f.Absent == nil {
		return
	}
	pos, v := c.Attrs.Pos("absent", c.NamePos), *f.Absent
	switch {
	case f.Result == nil && f.Linux:
		b.errs.Add(pos, "remove it", "%s returns nothing, so absent=%d has no meaning", f.Name, v)
	case f.Result == nil && !f.Err && v != 0:
		b.errs.Add(pos, "absent=0 says that nothing happens if the host lacks the function", "%s returns nothing", f.Name)
	case f.Result == nil && v != 0:
		b.errs.Add(pos, "absent=0 says that it is no error if the host lacks the function", "%s returns no value", f.Name)
	case f.Result != nil && !fits(v, c.Attrs.AbsentTop, f.Result.Type):
		b.errs.Add(pos, "give a value that the result can have", "the absent value of %s is no value of %s", f.Name, f.Result.Type.Go)
	}
}

// fits reports whether v is a value of the type. For a pointer that is only nil,
// since the garbage collector follows pointers. -1 stands for all bits of an
// unsigned type; top says that v is in the upper half of uint64.
func fits(v int64, top bool, t *Type) bool {
	if top {
		return t.Kind == Uint64 || t.Kind == Uintptr
	}
	switch t.Kind {
	case Pointer, UnsafePointer:
		return v == 0
	case Bool:
		return v == 0 || v == 1
	case Int64, Uint64, Uintptr, Float32, Float64:
		return true
	}
	bits := uint(8 * t.Size())
	if t.Signed() {
		return v >= -1<<(bits-1) && v < 1<<(bits-1)
	}
	return v >= -1 && v < 1<<bits
}
