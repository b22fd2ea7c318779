package model

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/usys-go/bridge/abi"
)

// A Digest is the SHA-256 of all that both sides must agree on.
type Digest [32]byte

// Short returns the digest's first eight bytes, for messages.
func (d Digest) Short() string { return hex.EncodeToString(d[:8]) }

// Canonical returns the text whose digest the function has: number, C name, C types in order, result,
// blocking, errno rule, stack need, calling convention where it is not C's, and the layout of every
// struct within reach. The names of parameters, the Go name and comments are not in it.
func (f *Func) Canonical() string {
	var b strings.Builder
	kind := "call"
	if f.NB {
		kind = "nb"
	}
	errno := string(f.Errno)
	if errno == "" {
		errno = "none"
	}
	fmt.Fprintf(&b, "usys function 1\n%d %s %s errno=%s stack=%d\n", f.Num, f.C, kind, errno, f.Stack)
	if f.Linux {
		b.WriteString("abi linux\n")
	}
	reach := reacher{seen: map[*Struct]bool{}}
	for _, p := range f.Params {
		fmt.Fprintf(&b, "in %s\n", p.Type.C())
		reach.visit(p.Type)
	}
	if f.Result != nil {
		fmt.Fprintf(&b, "out %s\n", f.Result.Type.C())
		reach.visit(f.Result.Type)
	}
	for _, s := range reach.order {
		fmt.Fprintf(&b, "struct %s %d\n", s.C, s.Size)
		for _, fl := range s.Fields {
			fmt.Fprintf(&b, "%d %s\n", fl.Offset, fl.Type.CDecl(fl.C))
		}
	}
	return b.String()
}

// reacher lists the structs within reach of types, each once, in the order in
// which they are met.
type reacher struct {
	seen  map[*Struct]bool
	order []*Struct
}

func (r *reacher) visit(t *Type) {
	for t.Elem != nil {
		t = t.Elem
	}
	if t.Struct == nil || r.seen[t.Struct] {
		return
	}
	r.seen[t.Struct] = true
	r.order = append(r.order, t.Struct)
	for _, f := range t.Struct.Fields {
		r.visit(f.Type)
	}
}

// digest fills in the digests of the functions and of the table.
func (t *Table) digest() {
	var b strings.Builder
	fmt.Fprintf(&b, "usys table 1\n%s abi=%d\n", t.Name, abi.Major)
	for _, f := range t.Funcs {
		f.Digest = sha256.Sum256([]byte(f.Canonical()))
		fmt.Fprintf(&b, "function %x\n", f.Digest)
	}
	for _, c := range t.Consts {
		fmt.Fprintf(&b, "const %s\n", c.Name)
	}
	t.Digest = sha256.Sum256([]byte(b.String()))
}
