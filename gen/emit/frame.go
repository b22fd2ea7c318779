package emit

import (
	"strings"

	"github.com/usys-go/bridge/gen/model"
)

// An operand is one argument or result of an assembly function in Go's frame
// (ABI0): a name and an offset from FP.
type operand struct {
	Name string
	Type *model.Type
	Off  int64
}

// A frame has the contents of an assembly function's Go declaration: names,
// types, offsets. The offsets are the same on every 64-bit machine.
type frame struct {
	Func    string // the Go name of the assembly function
	Args    []operand
	Value   *operand
	Failure *operand // beside or instead of the value if the function returns errno
	Size    int64
}

var word = &model.Type{Kind: model.Uintptr, Go: "uintptr"}

// frameOf lays f's trampoline out.
func frameOf(f *model.Func) frame {
	n := asmNames(f)
	fr := frame{Func: f.Name}
	if f.Wrapped() {
		fr.Func = "c_" + f.C
	}
	off := int64(0)
	place := func(name string, t *model.Type) operand {
		off = align(off, t.Size())
		o := operand{name, t, off}
		off += t.Size()
		return o
	}
	for i, p := range f.Params {
		fr.Args = append(fr.Args, place(n.params[i], p.Type))
	}
	if f.Result != nil || f.Err {
		off = align(off, 8)
	}
	if f.Result != nil {
		o := place(n.result, f.Result.Type)
		fr.Value = &o
	}
	if f.Err {
		o := place(n.failure, word)
		fr.Failure = &o
	}
	fr.Size = off
	return fr
}

func align(n, to int64) int64 { return (n + to - 1) &^ (to - 1) }

// names are the names of a function's parameters and results in generated code.
type names struct {
	params          []string
	result, failure string
}

// goWords are names that the bodies of typed calls need for something else.
var goWords = map[string]bool{
	"usys": true, "unsafe": true, "table": true, "entersyscall": true, "exitsyscall": true, "usysNaN": true, "usysKeeps": true, "usysKept": true,
	"nil": true, "true": true, "false": true, "uint64": true, "Fail": true, "Unsupported": true, "Lack": true,
}

// goNames returns the names in typed calls: those of the declaration, except
// names that the body uses for something else.
func goNames(f *model.Func) names {
	return pickNames(f, func(name string) bool { return goWords[name] || name == "c_"+f.C })
}

// asmNames returns the names in a trampoline and its declaration. The assembler
// takes some names for registers or macros: all of these are in capitals,
// except g.
func asmNames(f *model.Func) names {
	return pickNames(f, func(name string) bool { return name == "g" || strings.ToUpper(name) == name })
}

func pickNames(f *model.Func, taken func(string) bool) names {
	used := map[string]bool{}
	if f.Err {
		used["err"] = true
	}
	if f.Result != nil {
		used[strings.TrimLeft(f.Result.Type.Go, "*")] = true // bodies convert to it
	}
	pick := func(name string) string {
		for taken(name) || used[name] {
			if taken(name + "_") { // in capitals
				name = "v" + name
			} else {
				name += "_"
			}
		}
		used[name] = true
		return name
	}
	var n names
	for _, p := range f.Params {
		n.params = append(n.params, pick(p.Name))
	}
	if f.Result != nil {
		name := f.Result.Name
		if name == "" {
			name = "r"
		}
		n.result = pick(name)
	}
	n.failure = pick("fail")
	return n
}
