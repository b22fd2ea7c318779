package ros

import (
	"go/ast"
	"go/build"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unsafe"
)

// scope returns this package's declarations, from its sources.
func scope(t *testing.T) (*types.Scope, []*ast.File) {
	t.Helper()
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range []string{"number.go", "failed.go", "errno.go", "fs.go", "mem.go", "proc.go", "tty.go"} {
		f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	p, err := new(types.Config).Check("ros", fset, files, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p.Scope(), files
}

func intConst(o types.Object) (int64, bool) {
	c, ok := o.(*types.Const)
	if !ok {
		return 0, false
	}
	return constant.Int64Val(c.Val())
}

// wantRules lists by number which return values are errors, from Akaros's
// kern/include/ros/syscall.h.
var wantRules = []struct {
	failed func(int64) bool
	nums   string
}{
	{func(int64) bool { return false }, "4 7 8 13 28 31 33 35 109"},
	{func(r int64) bool { return r != 0 }, "1 2 3 11 12 16 19 20 25 26 27 30 36 37 38 39 " +
		"103 104 105 106 108 111 112 113 114 116 118 119 123 124 141 142 143 144 147 149"},
	{func(r int64) bool { return r < 0 }, "10 14 15 17 22 23 24 29 40 100 101 102 107 115 117 121 122 145 146"},
	{func(r int64) bool { return r == -1 }, "18"},
	{func(r int64) bool { return r <= 0 }, "32 34 125 126"},
}

func TestFailed(t *testing.T) {
	want := map[uint32]func(int64) bool{}
	for _, w := range wantRules {
		for _, s := range strings.Fields(w.nums) {
			n, _ := strconv.Atoi(s)
			want[uint32(n)] = w.failed
		}
	}
	always := func(int64) bool { return true }
	for num := range uint32(1000) {
		f := want[num]
		if f == nil {
			f = always
		}
		for _, r := range []int64{-1 << 63, -4095, -2, -1, 0, 1, 4096, 1<<63 - 1} {
			if got := Failed(num, r); got != f(r) {
				t.Errorf("Failed(%d, %d) = %v, want %v", num, r, got, f(r))
			}
		}
	}
	if !Failed(1<<32-1, 0) {
		t.Error("an unknown call has not failed")
	}
	// Exactly the calls that have a name have a rule.
	sc, _ := scope(t)
	named := map[uint32]bool{}
	for _, name := range sc.Names() {
		if n, ok := intConst(sc.Lookup(name)); ok && strings.HasPrefix(name, "SYS_") {
			if named[uint32(n)] {
				t.Errorf("%s has the number of another call", name)
			}
			named[uint32(n)] = true
			if want[uint32(n)] == nil {
				t.Errorf("%s has no rule", name)
			}
		}
	}
	if len(named) != len(want) {
		t.Errorf("%d calls have names, %d rules", len(named), len(want))
	}
}

// Up to 131 the numbers are Linux's: the host passes them through. Each has its
// text, which the host puts into errstr.
func TestErrno(t *testing.T) {
	// Linux's package syscall, whatever this test runs on.
	build.Default.GOOS, build.Default.GOARCH, build.Default.CgoEnabled = "linux", "amd64", false
	linux, err := importer.ForCompiler(token.NewFileSet(), "source", nil).Import("syscall")
	if err != nil {
		t.Fatal(err)
	}
	sc, files := scope(t)
	seen, compared := map[int64]string{}, 0
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || v.Type == nil || types.ExprString(v.Type) != "Errno" {
				return true
			}
			name := v.Names[0].Name
			num, _ := intConst(sc.Lookup(name))
			if other := seen[num]; other != "" {
				t.Errorf("%s and %s are both %d", name, other, num)
			}
			seen[num] = name
			if text := strings.TrimSpace(v.Comment.Text()); !regexp.MustCompile(`^[.A-Z].*[a-z0-9]$`).MatchString(text) {
				t.Errorf("%s has the text %q", name, text)
			}
			if o := linux.Scope().Lookup(name); o != nil {
				want, _ := intConst(o)
				if compared++; num != want {
					t.Errorf("%s is %d, on Linux %d", name, num, want)
				}
			}
			return true
		})
	}
	for n := range int64(132) {
		if n != 0 && n != 41 && n != 58 && seen[n] == "" { // two numbers that neither system uses
			t.Errorf("error number %d has no name", n)
		}
	}
	if len(seen) != 135 || compared < 120 {
		t.Errorf("%d error numbers, %d of them compared; want 135, 120 or more", len(seen), compared)
	}
}

// TestLayout compares sizes and offsets with those that a C compiler for Akaros computes from
// Akaros's headers.
func TestLayout(t *testing.T) {
	for _, x := range []struct {
		what      string
		got, want uintptr
	}{
		{"Kstat", unsafe.Sizeof(Kstat{}), 120},
		{"Kstat.Mode", unsafe.Offsetof(Kstat{}.Mode), 16},
		{"Kstat.Nlink", unsafe.Offsetof(Kstat{}.Nlink), 24},
		{"Kstat.Uid", unsafe.Offsetof(Kstat{}.Uid), 32},
		{"Kstat.Gid", unsafe.Offsetof(Kstat{}.Gid), 36},
		{"Kstat.Size", unsafe.Offsetof(Kstat{}.Size), 48},
		{"Kstat.Atim", unsafe.Offsetof(Kstat{}.Atim), 72},
		{"Kdirent", unsafe.Sizeof(Kdirent{}), 280},
		{"Kdirent.Reclen", unsafe.Offsetof(Kdirent{}.Reclen), 16},
		{"Kdirent.Type", unsafe.Offsetof(Kdirent{}.Type), 18},
		{"Kdirent.Name", unsafe.Offsetof(Kdirent{}.Name), 19},
		{"Termios", unsafe.Sizeof(Termios{}), 60},
		{"Termios.Cc", unsafe.Offsetof(Termios{}.Cc), 17},
		{"Termios.Ispeed", unsafe.Offsetof(Termios{}.Ispeed), 52},
		{"Childfdmap", unsafe.Sizeof(Childfdmap{}), 12},
		{"Argenv", unsafe.Sizeof(Argenv{}), 16},
		{"Timespec", unsafe.Sizeof(Timespec{}), 16},
		{"SerializedData", unsafe.Sizeof(SerializedData{}), 8},
	} {
		if x.got != x.want {
			t.Errorf("%s: %d, want %d", x.what, x.got, x.want)
		}
	}
}
