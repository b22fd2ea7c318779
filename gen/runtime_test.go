package gen

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/usys-go/bridge/abi"
	"github.com/usys-go/bridge/gen/decl"
	"github.com/usys-go/bridge/gen/model"
)

// usysTable is the model of package usys's own table.
func usysTable(t *testing.T) *model.Table {
	t.Helper()
	var errs decl.Errors
	p, err := decl.Load("../usys", &errs)
	if err != nil {
		t.Fatal(err)
	}
	table := model.Build(p, &errs)
	if err := errs.Err(); err != nil {
		t.Fatal(err)
	}
	return table
}

// TestForEver compares the digests of the table's functions with the published
// ones.
func TestForEver(t *testing.T) {
	want := map[int]string{
		0: "2b6fe33dd09c3334", 1: "c41d29b8fbf494af", 2: "6107cf9cbe9b8d38", 3: "e0f6c9de51565db0", 4: "4bb6acbd3021ed0b",
		5: "33753cd43e2e3848", 6: "87b5f23540640ddc", 8: "48feb11054587201", 9: "c7690041bfd51d94",
		10: "c341656d725500f1", 11: "f904bf2c6a9501ff", 12: "d739157aa2c55fb7", 13: "7f4cbe4013088a28",
		14: "f4789cbe20ef2721", 15: "a171dcf647a82831", 16: "0b2f38f429de649a",
	}
	for _, f := range usysTable(t).Funcs {
		if got := f.Digest.Short(); got != want[f.Num] {
			t.Errorf("function %d, %s, has digest %s, not %s: hosts built before know it no more", f.Num, f.C, got, want[f.Num])
		}
	}
}

// TestRuntime reads the image in package runtime's assembly as a host reads it in
// memory, and compares it with the declarations.
func TestRuntime(t *testing.T) {
	const file = "../toolchain/_runtime/zusys_linux_amd64.s"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	table, m := usysTable(t), interpret(t, text)
	name := func(symbol string, at int) string {
		to, off, _ := strings.Cut(m.refs[symbol][at], "+")
		begin, err := strconv.Atoi(off)
		if err != nil {
			t.Fatalf("%s+%d points to %q, not to a name", symbol, at, m.refs[symbol][at])
		}
		return string(m.data[to][begin : begin+int(m.word(symbol, at+abi.StringN))])
	}

	const desc, funcs = "usysdesc", "usysfuncs"
	for at, want := range map[int]string{abi.TableDesc: desc, abi.TableCode: "usyscode", abi.TableFSOff: "usysfsoff"} {
		if got := m.refs["usystable"][at]; got != want {
			t.Errorf("the table's word at %d points to %q, not to %s", at, got, want)
		}
	}
	if got := name(desc, abi.DescName); got != "usys" {
		t.Errorf("the table is called %q, want usys", got)
	}
	if got := m.data[desc][abi.DescDigest:][:abi.SizeDigest]; !bytes.Equal(got, table.Digest[:]) {
		t.Errorf("the table's digest is %x, want %x", got, table.Digest)
	}
	if m.refs[desc][abi.DescFuncs] != funcs || m.word(desc, abi.DescNFuncs) != uint64(len(table.Funcs)) {
		t.Errorf("%d functions at %s, want %d at %s", m.word(desc, abi.DescNFuncs), m.refs[desc][abi.DescFuncs], len(table.Funcs), funcs)
	}
	for i, f := range table.Funcs {
		at := i * abi.SizeFunc
		flags := uint32(len(f.Params)) << abi.FlagArgsShift
		for bit, set := range map[uint32]bool{abi.FlagNB: f.NB, abi.FlagErrno: f.Err, abi.FlagLinux: f.Linux} {
			if set {
				flags |= bit
			}
		}
		digest := m.data[funcs][at+abi.FuncDigest:][:abi.SizeDigest]
		if name(funcs, at) != f.C || !bytes.Equal(digest, f.Digest[:]) || m.half(funcs, at+abi.FuncNum) != uint32(f.Num) ||
			m.half(funcs, at+abi.FuncFlags) != flags {
			t.Errorf("function %d is %s, %d, %#x, %x; want %s, %[1]d, %#[7]x, %[8]x", f.Num, name(funcs, at), m.half(funcs, at+abi.FuncNum), m.half(funcs, at+abi.FuncFlags), digest, f.C, flags, f.Digest)
		}
		stub := map[int]string{8: "usysnative", 9: "usysnativeexit"}[f.Num]
		if stub == "" {
			stub = "usysabsent"
		}
		slot := abi.TableFn + abi.SizeSlot*f.Num
		if f.Num >= abi.FirstFree {
			slot = abi.TableSlot + abi.SizeSlot*(f.Num-abi.FirstFree)
		}
		if code := abi.SizeCode*i + abi.CodeStub; m.refs["usystable"][slot] != stub || m.refs["usyscode"][code] != stub {
			t.Errorf("function %d: slot %s, stub %s, want %s", f.Num, m.refs["usystable"][slot], m.refs["usyscode"][code], stub)
		}
	}

	//lint:ignore SA1019 the test runs where it was built
	cmd := exec.Command("go", "tool", "asm", "-p", "runtime", "-I", filepath.Join(runtime.GOROOT(), "pkg/include"), "-o", os.DevNull, file)
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %v\n%s", cmd.Args, err, out)
	}
}

// memory is the data that assembly lays out: bytes, and the words that are
// addresses.
type memory struct {
	data map[string][]byte
	refs map[string]map[int]string // symbol, or symbol+offset
}

func (m memory) word(symbol string, at int) uint64 {
	return binary.LittleEndian.Uint64(m.data[symbol][at:])
}

func (m memory) half(symbol string, at int) uint32 {
	return binary.LittleEndian.Uint32(m.data[symbol][at:])
}

var (
	globl   = regexp.MustCompile(`(?m)^GLOBL runtime·(\w+)\(SB\), NOPTR(?:\|RODATA)?, \$(\d+)$`)
	datum   = regexp.MustCompile(`^DATA runtime·(\w+)\+(\d+)\(SB\)/(\d), \$(.*)$`)
	address = regexp.MustCompile(`^runtime·(\w+)(\+\d+)?\(SB\)$`)
)

// interpret carries DATA and GLOBL out as the assembler does.
func interpret(t *testing.T, text []byte) memory {
	t.Helper()
	m := memory{map[string][]byte{}, map[string]map[int]string{}}
	for _, g := range globl.FindAllStringSubmatch(string(text), -1) {
		n, err := strconv.Atoi(g[2])
		if err != nil {
			t.Fatal(err)
		}
		m.data[g[1]], m.refs[g[1]] = make([]byte, n), map[int]string{}
	}
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "DATA ") {
			continue
		}
		line, _, _ = strings.Cut(line, "//")
		d := datum.FindStringSubmatch(strings.TrimSpace(line))
		if d == nil {
			t.Fatalf("not understood: %s", line)
		}
		at, _ := strconv.Atoi(d[2])
		size, _ := strconv.Atoi(d[3])
		to := m.data[d[1]][at : at+size]
		if a := address.FindStringSubmatch(d[4]); a != nil {
			m.refs[d[1]][at] = a[1] + a[2]
		} else if s, err := strconv.Unquote(d[4]); err == nil {
			copy(to, s)
		} else if v, err := strconv.ParseUint(d[4], 0, 64); err == nil {
			copy(to, binary.LittleEndian.AppendUint64(nil, v))
		} else {
			t.Fatalf("not understood: %s", line)
		}
	}
	return m
}
