package gentest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/usys-go/bridge/gen"
)

// TestRandomCross makes functions with parameters of random types, in random
// number and order, calls each with random values, and has C add them up: a
// value in the wrong register, at the wrong place on the stack or badly
// extended changes the sum.
func TestRandomCross(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles 120 functions on both sides")
	}
	r := rand.New(rand.NewPCG(20, 26)) // the same functions each time
	var decls, host, hostTable, calls strings.Builder
	for n := range 120 {
		f := randomFunc(r, n)
		fmt.Fprintf(&decls, "//usys:%s\n", f.decl)
		host.WriteString(f.c)
		fmt.Fprintf(&hostTable, "\t.f%d = f%d,\n", n, n)
		calls.WriteString(f.call)
	}
	module(t, "random")
	write(t, "table.go", "package random\n\n//usys:table random host=host\n\n"+decls.String())
	write(t, "host/host.c", "//go:build linux && amd64\n\n#include \"zrandom.h\"\n\n"+host.String()+
		"\nconst struct random_host random_host = {\n"+hostTable.String()+"};\n")
	write(t, "random_test.go", "package random\n\nimport (\n\t\"testing\"\n\n\t_ \"random/host\"\n)\n\nfunc TestSums(t *testing.T) {\n"+calls.String()+"}\n")
	files, err := gen.Generate(".")
	if err != nil {
		t.Fatal(err)
	}
	if err := gen.Write(files); err != nil {
		t.Fatal(err)
	}
	if out, err := command(t, "CGO_ENABLED=1", "go", "test", "."); err != nil {
		t.Errorf("go test: %v\n%s", err, out)
	}
}

// A randomized function: its declaration, its C and a call of it.
type randomized struct{ decl, c, call string }

var randomTypes = []struct {
	g, c string
	bits int // 0: floating-point; 1: bool
}{
	{"bool", "bool", 1}, {"int8", "int8_t", 8}, {"int16", "int16_t", 16}, {"int32", "int32_t", 32}, {"int64", "int64_t", 64},
	{"uint8", "uint8_t", 8}, {"uint16", "uint16_t", 16}, {"uint32", "uint32_t", 32}, {"uint64", "uint64_t", 64},
	{"uintptr", "uintptr_t", 64}, {"float32", "float", 0}, {"float64", "double", 0}, {"float32", "float", 0}, {"float64", "double", 0},
}

func randomFunc(r *rand.Rand, n int) randomized {
	var params, cparams, sum, args []string
	want := uint64(0)
	for i := range r.IntN(17) {
		typ := randomTypes[r.IntN(len(randomTypes))]
		weight := uint64(2*i + 3)
		value := r.Uint64()
		var arg string
		switch {
		case typ.bits == 0:
			value %= 1 << 20 // both sorts of float hold it
			arg = fmt.Sprint(value)
		case typ.bits == 1:
			value &= 1
			arg = fmt.Sprint(value == 1)
		case typ.g[0] == 'u':
			value >>= 64 - typ.bits
			arg = fmt.Sprint(value)
		default:
			signed := int64(value) >> (64 - typ.bits)
			value, arg = uint64(signed), fmt.Sprint(signed)
		}
		want += weight * value
		params = append(params, fmt.Sprintf("a%d %s", i, typ.g))
		cparams = append(cparams, fmt.Sprintf("%s a%d", typ.c, i))
		sum = append(sum, fmt.Sprintf(" + %du * (uint64_t)a%d", weight, i))
		args = append(args, arg)
	}
	if cparams == nil {
		cparams = []string{"void"}
	}
	verb := []string{"nb", "call"}[r.IntN(2)]
	result, ctype, cast := "uint64", "uint64_t", ""
	switch r.IntN(4) {
	case 0:
		result, ctype, cast = "uint16", "uint16_t", "(uint16_t)"
		want &= 1<<16 - 1
	case 1:
		result, ctype, cast = "float64", "double", "(double)(uint16_t)"
		want &= 1<<16 - 1
	}
	errors := ""
	if r.IntN(2) == 0 {
		errors = ", err error"
	}
	f := randomized{
		decl: fmt.Sprintf("%s F%d(%s) (r %s%s) [num=%d]", verb, n, strings.Join(params, ", "), result, errors, 8+n),
		c:    fmt.Sprintf("static %s f%d(%s) { return %s(0u%s); }\n", ctype, n, strings.Join(cparams, ", "), cast, strings.Join(sum, "")),
	}
	got, call := "got", fmt.Sprintf("F%d(%s)", n, strings.Join(args, ", "))
	if errors != "" {
		got = "got, err"
		f.call = fmt.Sprintf("\tif %s := %s; got != %d || err != nil {\n\t\tt.Errorf(\"f%d: %%v, %%v\", got, err)\n\t}\n", got, call, want, n)
	} else {
		f.call = fmt.Sprintf("\tif got := %s; got != %d {\n\t\tt.Errorf(\"f%d: %%v\", got)\n\t}\n", call, want, n)
	}
	return f
}
