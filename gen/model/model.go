// Package model has tables as the emitters need them: with unique names,
// resolved types, layouts and digests. It does not depend on the emitters.
package model

import (
	"go/token"

	"github.com/usys-go/bridge/abi"
	"github.com/usys-go/bridge/gen/decl"
)

// A Table is everything that one table package declares.
type Table struct {
	Name    string // lower case
	Package string // the Go package's name
	Self    bool   // package usys itself
	From    string // the package's directory relative to the C side's
	Host    string // the C side's directory relative to the package's
	Doc     string // the Markdown file, likewise
	Include string // a header that the filler includes, or ""
	NoGo    bool   // no Go file for the host's directory
	// Runtime is the directory of package runtime's copy relative to the
	// package's, or "", and FromRuntime the package's directory relative to
	// that.
	Runtime, FromRuntime string
	// HostPackage is the Go package in the host's directory.
	HostPackage string
	// HostPath is its import path, "" if no go.mod is found, and ImportsHost says that
	// the table's package imports it.
	HostPath    string
	ImportsHost bool

	Funcs   []*Func // in the order of their numbers
	Consts  []*Const
	Structs []*Struct // each after the structs that it contains
	Digest  Digest
	Pos     token.Position // of its line //usys:table
}

// A Func is one function of the table.
type Func struct {
	Name   string // in Go
	C      string
	Const  string // the Go constant that holds Num
	Num    int
	NB     bool // the scheduler is not told of the call
	Params []Param
	Result *Param // nil: no value
	Err    bool
	Errno  decl.Errno // "" without Err
	Absent *int64     // the value of a call while the function is absent, without error; nil: the default
	Stack  int64      // C stack needed; 0: not declared
	Keeps  []string   // parameters whose memory the host keeps after the call
	// Linux says that the function is entered by the kernel's register
	// convention: number in the register of numbers, result or -errno in the
	// register of results, and every register preserved that the instruction
	// preserves. There is no trampoline and no typed call. Without a result it
	// is jumped to and never returns.
	Linux  bool
	Doc    []string
	Digest Digest
	Pos    token.Position // of its name
}

// A Param is a parameter or a result.
type Param struct {
	Name string // as declared; "" for a result without a name
	Type *Type
	Pos  token.Position
}

// A Const is one constant that the host supplies.
type Const struct {
	Name string
	C    string // the expression that the filler writes
	Type *Type  // of the variable; nil: int64
	Doc  []string
	Pos  token.Position
}

// A Struct is a Go struct that C sees too.
type Struct struct {
	Go     string
	C      string // without "struct"
	Size   int64
	Fields []Field
	Pos    token.Position
}

// Wrapped reports whether the typed call is a Go function around a trampoline,
// instead of the trampoline itself.
func (f *Func) Wrapped() bool { return !f.Linux && (f.Err || !f.NB || len(f.Keeps) > 0) }

// Panics reports whether a call of f panics while f is absent, since no result
// could report the absence.
func (f *Func) Panics() bool { return !f.Linux && !f.Err && f.Absent == nil }

// Value returns the name of the variable that the host writes.
func (c *Const) Value() string {
	if c.Type == nil {
		return c.Name
	}
	return "value_" + c.Name
}

// Flags returns the attribute bits that both sides have, above them the number of
// arguments, and above those StackNeed.
func (f *Func) Flags() int {
	bits := len(f.Params) << abi.FlagArgsShift
	if f.NB {
		bits |= abi.FlagNB
	}
	if f.Err {
		bits |= abi.FlagErrno
	}
	if f.Linux {
		bits |= abi.FlagLinux
	}
	return bits | f.StackNeed()
}

// StackNeed returns the C stack that f asks for, in units of FlagStackMask's lowest bit.
func (f *Func) StackNeed() int {
	return (int(f.Stack) + abi.FlagStackMask&-abi.FlagStackMask - 1) & abi.FlagStackMask
}

// Typed returns the functions that Go can call.
func (t *Table) Typed() (list []*Func) {
	for _, f := range t.Funcs {
		if !f.Linux {
			list = append(list, f)
		}
	}
	return list
}

// Opaque reports whether C sees only the name.
func (s *Struct) Opaque() bool { return len(s.Fields) == 0 }

// A Field is one field of a Struct.
type Field struct {
	Go     string
	C      string
	Type   *Type
	Offset int64
	Pos    token.Position
}

// Slots returns the number of slots behind the table's head.
func (t *Table) Slots() int {
	if n := len(t.Funcs); n > 0 && t.Funcs[n-1].Num >= abi.FirstFree {
		return t.Funcs[n-1].Num - abi.FirstFree + 1
	}
	return 0
}

// May returns in words whether the function may block.
func (f *Func) May() string {
	if f.NB {
		return "short (nb)"
	}
	return "may block"
}
