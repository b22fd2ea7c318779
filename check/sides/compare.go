package sides

import (
	"debug/dwarf"
	"fmt"
	"go/token"
	"strings"

	"github.com/usys-go/bridge/abi"
	"github.com/usys-go/bridge/check/report"
	"github.com/usys-go/bridge/gen/model"
)

// Lacks reports whether it is recorded that a host lacks a function: then that is no finding.
type Lacks func(f *model.Func) bool

// Compare compares a table's declarations with a host.
func Compare(t *model.Table, h *Host, lacks Lacks, r *report.Report) {
	c := comparer{t: t, h: h, r: r, seen: map[compared]bool{}}
	c.served = h.served(t.Name)
	c.im, c.record = h.find(t.Name + "_host")
	if !h.Serves(t) {
		r.Addf(t.Pos, report.Missing, report.Error, "link the file that defines "+t.Name+"_host, or name another file",
			"%s does not serve table %s: it has neither %[2]s_host nor a function of a declared name", h.Name, t.Name)
		return
	}
	for i, f := range t.Funcs {
		c.function(i, f, lacks)
	}
	c.consts()
}

// Serves reports whether the host serves the table: it has a record of the table or, if it was
// made without generated C files, defines most of its functions by name.
func (h *Host) Serves(t *model.Table) bool {
	if im, _ := h.find(t.Name + "_host"); im != nil || h.served(t.Name) != nil {
		return true
	}
	n := 0
	for _, f := range t.Funcs {
		if im, _ := h.findFunc(f.C); im != nil {
			n++
		}
	}
	return n > 0 && 2*n >= len(t.Funcs)
}

// Stripped reports whether functions could not be found because the host has been stripped.
func (h *Host) Stripped() bool {
	for _, im := range h.images {
		if im.symtab {
			return false
		}
	}
	return true
}

type comparer struct {
	t      *model.Table
	h      *Host
	r      *report.Report
	served *served // nil: none
	im     *image  // the file that defines the record of pointers; nil: none
	record int64   // its address
	seen   map[compared]bool
	found  bool // there is a finding about the function being compared
	// foreign reports that the function being compared belongs to a library, which the
	// host's author cannot change.
	foreign bool
}

// compared is a pair of structs that was compared.
type compared struct {
	s   *model.Struct
	d   *debug
	off dwarf.Offset
}

// bad adds an error to the report.
func (c *comparer) bad(pos token.Position, rule, cure, format string, args ...any) {
	c.found = true
	c.r.Addf(pos, rule, report.Error, cure, format, args...)
}

// function compares the i-th function.
func (c *comparer) function(i int, f *model.Func, lacks Lacks) {
	c.found = false
	var mine *servedFunc
	if c.served != nil {
		if mine = c.served.byName(f.C); mine == nil {
			c.bad(f.Pos, report.Digest, "regenerate, and compile "+c.h.Name+" again", "%s: the host was built from declarations without it%s", f.Name, c.sameNumber(f))
			return
		}
		c.attributes(f, mine)
	}
	agrees := ""
	if mine != nil && mine.digest == f.Digest {
		agrees = "; its digest is that of the declaration"
	}
	tgt, member, ok := c.slot(i, f)
	c.foreign = tgt != nil && (tgt.imported || tgt.f != nil && !tgt.f.body)
	switch {
	case !ok:
		return
	case tgt == nil && lacks != nil && lacks(f), tgt == nil && f.Absent != nil:
	case tgt == nil && c.im != nil && c.im.late(c.t.Name+"_host"):
		c.r.NotCompared(f.Pos, "give it functions of the declared types, or compile it with clang++", "%s: the host's C++ fills %s_host when the program starts, and its function for %s is not known before", f.Name, c.t.Name, f.C)
	case tgt == nil:
		c.bad(f.Pos, report.Missing, c.defineIt(f), "%s: the host has no function for number %d, %s", f.Name, f.Num, f.C)
	case f.Linux: // its slot holds the address of an entry point, not of a C function
	case tgt.f != nil:
		if c.signature(f, tgt.f); !c.found && member != nil { // the record may have been compiled with older types
			c.signature(f, member)
		}
	case member != nil:
		c.signature(f, member)
		if !tgt.imported {
			c.r.NotCompared(f.Pos, tgt.cure, "%s: only the declaration of %s in the host's header was compared: %s%s", f.Name, orSo(tgt.name), tgt.why, agrees)
		}
	case tgt.imported:
		c.r.NotCompared(f.Pos, "compile with -g", "%s: %s is not in %s, which has no declaration of it either%s", f.Name, orSo(tgt.name), c.h.Name, agrees)
	default:
		c.r.NotCompared(f.Pos, tgt.cure, "%s: the parameters and result of %s were not compared: %s%s", f.Name, orSo(tgt.name), tgt.why, agrees)
	}
	if mine != nil && !c.found && mine.digest != f.Digest {
		c.bad(f.Pos, report.Digest, "regenerate, and compile "+c.h.Name+" again", "%s: the host was built from another declaration of it: digest %s there, %s here", f.Name, mine.digest.Short(), f.Digest.Short())
	}
}

// defineIt returns the cure for a function that the host lacks.
func (c *comparer) defineIt(f *model.Func) string {
	if c.im == nil {
		return "define it"
	}
	return fmt.Sprintf("define .%s in %s_host, declare its value without the host by absent=, or record with usys check -write that this host lacks it", f.C, c.t.Name)
}

// sameNumber names the function that has f's number in the host's record.
func (c *comparer) sameNumber(f *model.Func) string {
	for _, s := range c.served.funcs {
		if s.num == f.Num {
			return fmt.Sprintf("; number %d is %s there", f.Num, s.name)
		}
	}
	return ""
}

// attributes compares number and flags of f with the host's record.
func (c *comparer) attributes(f *model.Func, s *servedFunc) {
	if s.num != f.Num {
		c.bad(f.Pos, report.Number, "a number, once given, never changes", "%s has number %d here and %d in the host", f.Name, f.Num, s.num)
	}
	if want := f.Flags() &^ abi.FlagStackMask; s.flags&^abi.FlagStackMask != want { // the digest includes the stack
		c.bad(f.Pos, report.Number, "regenerate, and compile the host again", "%s is declared %s here, and the host was built from %s", f.Name, flagText(want), flagText(s.flags))
	}
}

// flagText returns the attribute bits as text.
func flagText(flags int) string {
	words := []string{"call"}
	if flags&abi.FlagNB != 0 {
		words[0] = "nb"
	}
	if flags&abi.FlagErrno != 0 {
		words = append(words, "with errno")
	}
	if flags&abi.FlagLinux != 0 {
		words = append(words, "abi=linux")
	}
	return fmt.Sprintf("%s, %d parameters", strings.Join(words, " "), flags>>abi.FlagArgsShift&abi.FlagArgsMask)
}

// slot finds the host's function for f: by the host's record of pointers, or by name. tgt is
// nil if the host has none; member is the function's type in the record. ok is false if the
// record has no member for f.
func (c *comparer) slot(i int, f *model.Func) (tgt *target, member *function, ok bool) {
	if c.im == nil {
		im, addr := c.h.findFunc(f.C)
		if im == nil {
			return nil, nil, true
		}
		t := c.h.target(im, addr)
		return &t, nil, true
	}
	at := int64(8 * i)
	if d := c.im.debugOf(); d != nil {
		if off, known := d.structs[c.t.Name+"_host"]; known {
			m := fieldOf(d.fields(off), f.C)
			if m == nil {
				c.bad(f.Pos, report.Digest, "regenerate, and compile "+c.h.Name+" again", "%s: struct %s_host of the host has no member %s", f.Name, c.t.Name, f.C)
				return nil, nil, false
			}
			if m.at != at {
				c.bad(f.Pos, report.Layout, "regenerate, and compile "+c.h.Name+" again", "%s: struct %s_host has member %s at %d here and at %d in the host", f.Name, c.t.Name, f.C, at, m.at)
			}
			at = m.at
			member = c.pointer(d, m)
		}
	}
	addr, there := c.im.word(c.record + int64(at))
	if !there || addr == 0 {
		return nil, member, true
	}
	t := c.h.target(c.im, addr)
	return &t, member, true
}

func fieldOf(list []field, name string) *field {
	for i := range list {
		if list[i].name == name {
			return &list[i]
		}
	}
	return nil
}

// consts compares the constants that the host supplies.
func (c *comparer) consts() {
	if c.served == nil {
		return
	}
	for _, k := range c.t.Consts {
		v, ok := c.served.consts[k.Name]
		if !ok {
			c.bad(k.Pos, report.Missing, "regenerate, and compile "+c.h.Name+" again", "constant %s: the host does not supply it", k.Name)
			continue
		}
		c.h.constant(k.Pos, k.C, v, fmt.Sprintf("constant %s is %d where the table is filled", k.Name, v), c.r)
	}
}

// constant compares a value with the enumerators and macros of its name in the
// host.
func (h *Host) constant(pos token.Position, name string, v int64, is string, r *report.Report) {
	for _, im := range h.images {
		d := im.debugOf()
		if d == nil {
			continue
		}
		values := d.defines[name]
		if there, ok := d.enums[name]; ok {
			values = append(values[:len(values):len(values)], there)
		}
		for _, there := range values {
			if there != v {
				r.Addf(pos, report.Constant, report.Error, "compile the host again", "%s, and %s is %d in the host (%s)", is, name, there, im.name)
			}
		}
	}
}
