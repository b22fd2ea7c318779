package model

import (
	"strings"
	"testing"

	"github.com/usys-go/bridge/gen/decl"
)

// table builds the table of one file.
func table(t *testing.T, text string) *Table {
	t.Helper()
	var errs decl.Errors
	p := decl.Parse(".", map[string][]byte{"table.go": []byte(text)}, &errs)
	if err := errs.Err(); err != nil {
		t.Fatalf("Parse: %v\n%s", err, text)
	}
	tab := Build(p, &errs)
	if err := errs.Err(); err != nil {
		t.Fatalf("Build: %v\n%s", err, text)
	}
	return tab
}

const digestBase = `package p

//usys:table p host=h

type Leaf struct {
	A int32
	B int32
}

type Node struct {
	Next *Node
	Leaf *Leaf
	Mid  [2]Leaf
}

type Num int32

// F does.
//
//usys:call F(n *Node, x int32, y float64) (r int64, err error) [num=8, errno=-1]
//usys:nb G(n int32) [num=9]
//usys:const K [c=KAY]
`

// TestDigest changes a table in one place at a time and compares which digests
// change.
func TestDigest(t *testing.T) {
	const f, g, whole = "f", "g", "table"
	for _, c := range []struct {
		name, old, new string
		changed        string // the digests that must change; all others must not
	}{
		{"number", "num=8", "num=10", f + whole},
		{"C name", "num=8", "num=8, c=eff", f + whole},
		{"type of a parameter", "x int32", "x uint32", f + whole},
		{"width of a parameter", "x int32", "x int16", f + whole},
		{"float instead of double", "y float64", "y float32", f + whole},
		{"order of parameters", "x int32, y float64", "y float64, x int32", f + whole},
		{"one parameter more", "y float64)", "y float64, z bool)", f + whole},
		{"one parameter less", ", y float64)", ")", f + whole},
		{"type of the result", "(r int64, err", "(r int32, err", f + whole},
		{"no result", "(r int64, err error) [num=8, errno=-1]", "(err error) [num=8]", f + whole},
		{"no error", "(r int64, err error) [num=8, errno=-1]", "(r int64) [num=8]", f + whole},
		{"errno rule", "errno=-1", "errno=0", f + whole},
		{"nb", "//usys:call F", "//usys:nb F", f + whole},
		{"stack need", "num=8", "num=8 stack=64K", f + whole},
		{"pointer to another struct", "n *Node", "n *Leaf", f + whole},
		{"pointer to a pointer", "n *Node", "n **Node", f + whole},
		{"field's type, two structs away", "\tB int32", "\tB uint32", f + whole},
		{"field's name, two structs away", "\tB int32", "\tBee int32", f + whole},
		{"order of fields", "\tA int32\n\tB int32", "\tB int32\n\tA int32", f + whole},
		{"one field more", "\tB int32", "\tB int32\n\tC int64", f + whole},
		{"padding", "\tA int32", "\t_ int32\n\tA int32", f + whole},
		{"name of a struct that C sees", "Leaf", "Blade", f + whole},
		{"name of a constant", "const K [", "const KK [", whole},
		{"no constant", "//usys:const K [c=KAY]", "", whole},
		{"table's name, which is in those of structs", "table p host", "table q host", f + whole},
		{"one function more", "//usys:const", "//usys:nb H() [num=12]\n//usys:const", whole},
		{"one function less", "//usys:nb G(n int32) [num=9]", "", g + whole},

		{"nothing", "package p", "package p", ""},
		{"names of parameters", "x int32, y float64", "a int32, b float64", ""},
		{"name of the result", "(r int64, err", "(res int64, err", ""},
		{"comment", "// F does.", "// F does something else.", ""},
		{"name of the Go function", "call F(", "call Eff(", ""}, // with c=f below
		{"name of the number's constant", "num=8", "num=8, const=P_EFF", ""},
		{"named type of the same layout", "x int32", "x Num", ""},
		{"what an absent function answers", "num=8", "num=8, absent=7", ""},
		{"C name of a constant", "c=KAY", "c=KEY", ""},
		{"order of declarations", "//usys:nb G(n int32) [num=9]\n", "", ""}, // moved to the front below
		{"host's directory", "host=h", "host=hh doc=d.md include=x.h nogo", ""},
		{"package's name", "package p", "package pp", ""},
		{"struct that no function reaches", "type Num", "type Other struct{ X int8 }\n\ntype Num", ""},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			if !strings.Contains(digestBase, c.old) {
				t.Fatalf("%q is not in the base", c.old)
			}
			before := table(t, digestBase)
			text := strings.ReplaceAll(digestBase, c.old, c.new)
			switch c.name {
			case "name of the Go function":
				text = strings.Replace(text, "num=8", "num=8 c=f", 1)
			case "order of declarations":
				text = strings.Replace(text, "// F does.", c.old+"\n// F does.", 1)
			}
			after := table(t, text)
			check := func(what string, a, b Digest) {
				if want := strings.Contains(c.changed, what); (a != b) != want {
					t.Errorf("digest of %s: changed %v, want %v", what, a != b, want)
				}
			}
			check(f, before.Funcs[0].Digest, find(after, "f", "eff").Digest)
			if g := find(after, "g"); g != nil {
				check("g", before.Funcs[1].Digest, g.Digest)
			}
			check(whole, before.Digest, after.Digest)
		})
	}
}

func find(t *Table, names ...string) *Func {
	for _, f := range t.Funcs {
		for _, n := range names {
			if f.C == n {
				return f
			}
		}
	}
	return nil
}

// TestCanonical shows the text that is digested. A change of it changes every
// digest: hosts built before it do not serve programs built after it, nor the
// other way round.
func TestCanonical(t *testing.T) {
	const want = `usys function 1
8 f call errno=-1 stack=0
in struct p_node *
in int32_t
in double
out int64_t
struct p_node 32
0 struct p_node *next
8 struct p_leaf *leaf
16 struct p_leaf mid[2]
struct p_leaf 8
0 int32_t a
4 int32_t b
`
	tab := table(t, digestBase)
	if got := tab.Funcs[0].Canonical(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	const digest = "04adc078d2bbceb0"
	if got := tab.Digest.Short(); got != digest {
		t.Errorf("the table's digest is %s, not %s", got, digest)
	}
}

// TestConventionDigest checks that the calling convention changes a function's
// digest, and that functions of C's convention have the digests that they had
// before there was another.
func TestConventionDigest(t *testing.T) {
	const text = "package p\n\n//usys:table p host=h\n\n//usys:call F(n int64) (r int64) [num=8]\n"
	c := table(t, text).Funcs[0]
	linux := table(t, strings.Replace(text, "num=8", "num=8 abi=linux", 1)).Funcs[0]
	if want := strings.Replace(c.Canonical(), "stack=0\n", "stack=0\nabi linux\n", 1); linux.Canonical() != want {
		t.Errorf("got\n%s\nwant\n%s", linux.Canonical(), want)
	}
	if c.Digest == linux.Digest {
		t.Errorf("with abi=linux and without it the digest is %v", c.Digest)
	}
}
