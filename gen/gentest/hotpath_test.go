package gentest

import (
	"debug/elf"
	"encoding/binary"
	"regexp"
	"strings"
	"testing"

	"github.com/usys-go/bridge/abi"
	"github.com/usys-go/bridge/gen"
)

const hotPackage = `package main

//usys:table hot host=host

//usys:nb Int0() (r int64) [num=8]
//usys:nb Int2(a, b int64) (r int64) [num=9]
//usys:nb Int6(a, b, c, d, e, f int64) (r int64) [num=10]
//usys:nb Float2(x, y float64) (r float64) [num=11]
//usys:nb Void6(a, b, c, d, e, f int64) [num=12]
//usys:nb Small6(a, b, c, d, e, f int8) (r bool) [num=13]
//usys:call Fails6(a, b, c, d, e, f int64) (r int64, err error) [num=14]

func main() {
	println(Int0(), Int2(1, 2), Int6(1, 2, 3, 4, 5, 6), Float2(1, 2), Small6(1, 2, 3, 4, 5, 6))
	Void6(1, 2, 3, 4, 5, 6)
	println(Fails6(1, 2, 3, 4, 5, 6))
}
`

// most is the greatest number of instructions by which a call may exceed an
// empty function, which is a RET.
const most = 18

// TestHotPath counts the instructions that a call to a host executes in its
// trampoline, from the disassembly of a program: no more than necessary.
func TestHotPath(t *testing.T) {
	module(t, "hot")
	write(t, "table.go", hotPackage)
	files, err := gen.Generate(".")
	if err != nil {
		t.Fatal(err)
	}
	if err := gen.Write(files); err != nil {
		t.Fatal(err)
	}
	if out, err := command(t, "CGO_ENABLED=0 GOOS=linux GOARCH=amd64", "go", "build", "-o", "hot", "."); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	for name, want := range map[string]int{
		"Int0": 12, "Int2": 14, "Int6": most, "Float2": 14, "Void6": most - 1, "Small6": most,
		"c_fails6": most + 1, // and the failure's store: the typed call around it is Go
	} {
		out, err := command(t, "", "go", "tool", "objdump", "-s", `^main\.`+name+`(\.abi0)?$`, "hot")
		if err != nil {
			t.Fatalf("go tool objdump of %s: %v\n%s", name, err, out)
		}
		path := straight(out)
		if more := len(path) - 1; more != want {
			t.Errorf("%s executes %d instructions more than an empty function, not %d:\n%s", name, more, want, strings.Join(path, "\n"))
		}
	}
}

var instruction = regexp.MustCompile(`^\s+\S+\.s:\d+\s+0x[0-9a-f]+\s+([0-9a-f]+)\s+(.*\S)`)

// straight returns the way through a trampoline while there is a host: every
// instruction up to the first RET, as no jump before it is taken.
func straight(disassembly string) (path []string) {
	for line := range strings.Lines(disassembly) {
		m := instruction.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		path = append(path, m[2])
		if m[2] == "RET" {
			return path
		}
	}
	return nil
}

// TestStatic checks that a table's description is static data: a host reads it during
// the first initialisers. A variable that needs code to be set is zero in the
// program's file.
func TestStatic(t *testing.T) {
	module(t, "static")
	write(t, "table.go", `package main

//usys:table static host=host

//usys:nb A(a, b, c, d, e, f, g int64) (r int64) [num=8]
//usys:const K

var late = append(desc.Funcs, desc.Funcs...)

func main() { println(A(1, 2, 3, 4, 5, 6, 7), K, len(late)) }
`)
	files, err := gen.Generate(".")
	if err != nil {
		t.Fatal(err)
	}
	if err := gen.Write(files); err != nil {
		t.Fatal(err)
	}
	if out, err := command(t, "CGO_ENABLED=0 GOOS=linux GOARCH=amd64", "go", "build", "-o", "static", "."); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	const pointer, length = 0, 8 // of a string, a slice
	for _, c := range []struct {
		symbol string
		at     uint64
		want   func(word uint64) bool
	}{
		{"main.desc", abi.DescName + abi.StringP, nonzero},
		{"main.desc", abi.DescName + abi.StringN, func(n uint64) bool { return n == uint64(len("static")) }},
		{"main.desc", abi.DescFuncs, nonzero},
		{"main.desc", abi.DescNFuncs, func(n uint64) bool { return n == 1 }},
		{"main.desc", abi.DescNConsts, func(n uint64) bool { return n == 1 }},
		{"main.usysOrigin", length, func(n uint64) bool { return n == uint64(len("main")) }},
		{"main.late", pointer, func(p uint64) bool { return p == 0 }},
	} {
		if word := static(t, "static", c.symbol, c.at); !c.want(word) {
			t.Errorf("%s+%d holds %#x", c.symbol, c.at, word)
		}
	}
}

func nonzero(word uint64) bool { return word != 0 }

// static returns the word at an offset of a symbol, as the program's file has it.
func static(t *testing.T, program, symbol string, at uint64) uint64 {
	t.Helper()
	f, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range symbols {
		if s.Name != symbol {
			continue
		}
		section := f.Sections[s.Section]
		if section.Type == elf.SHT_NOBITS {
			return 0
		}
		var word [8]byte
		if _, err := section.ReadAt(word[:], int64(s.Value-section.Addr+at)); err != nil {
			t.Fatal(err)
		}
		return binary.LittleEndian.Uint64(word[:])
	}
	t.Fatalf("%s has no symbol %s", program, symbol)
	return 0
}
