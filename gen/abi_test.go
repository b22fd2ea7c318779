package gen

import (
	"fmt"
	"go/constant"
	"go/types"
	"strings"
	"testing"

	"github.com/usys-go/bridge/gen/emit"
	"github.com/usys-go/bridge/gen/model"
)

// TestABI holds the three places that know the table's image against each other:
// usys/image.go, gen/emit/usysabi.h, and the assembly that lays it out.
func TestABI(t *testing.T) {
	usys, err := loadUsys()
	if err != nil {
		t.Fatal(err)
	}
	t.Run("C", func(t *testing.T) {
		t.Chdir(t.TempDir())
		abi, err := emit.ABIHeader(nil)
		if err != nil {
			t.Fatal(err)
		}
		asserts := structAsserts(t, usys) + constAsserts(t, usys)
		write(t, "abi.c", string(abi)+asserts)
		if out, err := command(t, "", "cc", "-std=gnu11", "-Wall", "-Werror", "-fsyntax-only", "abi.c"); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		write(t, "abi.c", string(abi)+strings.Replace(asserts, "status) == ", "status) == 1", 1))
		if _, err := command(t, "", "cc", "-std=gnu11", "-fsyntax-only", "abi.c"); err == nil {
			t.Error("the test cannot tell: C accepts a wrong offset")
		}
	})
	t.Run("assembly", func(t *testing.T) {
		text, err := emit.Asm("amd64")(&model.Table{Name: "t"})
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []struct {
			field string
			size  int
			value string
		}{
			{"Sentinel", 8, number(t, usys, "Sentinel")},
			{"Magic", 8, number(t, usys, "tableMagic")},
			{"Major", 4, number(t, usys, "abiMajor")},
			{"Minor", 4, number(t, usys, "abiMinor")},
			{"Desc", 8, "·desc(SB)"},
			{"Code", 8, "·code(SB)"},
			{"NSlots", 8, "0"},
		} {
			line := fmt.Sprintf("DATA ·image+%d(SB)/%d, $%s", offset(t, usys, "Table", want.field), want.size, want.value)
			if !strings.Contains(strings.ToLower(string(text)), strings.ToLower(line)) {
				t.Errorf("no line %q in\n%s", line, text)
			}
		}
		if line := fmt.Sprintf("GLOBL ·image(SB), NOPTR, $%d\n", sizes.Sizeof(named(t, usys, "Table"))); !strings.Contains(string(text), line) {
			t.Errorf("no line %q", line)
		}
	})
}

var sizes = types.SizesFor("gc", "amd64")

func named(t *testing.T, usys *types.Package, name string) *types.Struct {
	t.Helper()
	obj := usys.Scope().Lookup(name)
	if obj == nil {
		t.Fatalf("package usys has no %s", name)
	}
	return obj.Type().Underlying().(*types.Struct)
}

// offset is where a field of one of usys's structs lies.
func offset(t *testing.T, usys *types.Package, typ, field string) int64 {
	t.Helper()
	s := named(t, usys, typ)
	vars := make([]*types.Var, s.NumFields())
	at := -1
	for i := range vars {
		if vars[i] = s.Field(i); vars[i].Name() == field {
			at = i
		}
	}
	if at < 0 {
		t.Fatalf("usys.%s has no field %s", typ, field)
	}
	return sizes.Offsetsof(vars)[at]
}

// number is a constant of package usys, as the assembly writes it.
func number(t *testing.T, usys *types.Package, name string) string {
	t.Helper()
	c, ok := usys.Scope().Lookup(name).(*types.Const)
	if !ok {
		t.Fatalf("package usys has no constant %s", name)
	}
	n, ok := constant.Uint64Val(c.Val())
	if !ok {
		t.Fatalf("usys.%s is no number", name)
	}
	if n > 1<<16 {
		return fmt.Sprintf("%#x", n)
	}
	return fmt.Sprint(n)
}

// structAsserts are assertions in C that its structs are those of package usys:
// the same names in lower case, the same offsets.
func structAsserts(t *testing.T, usys *types.Package) string {
	var b strings.Builder
	for _, typ := range []string{"Table", "Desc", "Func", "Const", "Code"} {
		s, c := named(t, usys, typ), "struct usys_"+strings.ToLower(typ)
		fmt.Fprintf(&b, "_Static_assert(sizeof(%s) == %d, \"%s\");\n", c, sizes.Sizeof(s), typ)
		for f := range s.Fields() {
			if f.Name() != "_" {
				fmt.Fprintf(&b, "_Static_assert(offsetof(%s, %s) == %d, \"%s.%s\");\n", c, strings.ToLower(f.Name()), offset(t, usys, typ, f.Name()), typ, f.Name())
			}
		}
	}
	return b.String()
}

func constAsserts(t *testing.T, usys *types.Package) string {
	var b strings.Builder
	for goName, c := range map[string]string{
		"Sentinel": "USYS_SENTINEL", "tableMagic": "USYS_MAGIC", "abiMajor": "USYS_MAJOR", "abiMinor": "USYS_MINOR", "slotBase": "USYS_SLOT_BASE",
		"FuncNB": "USYS_NB", "FuncErrno": "USYS_ERRNO_RESULT", "FuncLinux": "USYS_LINUX", "FuncArgsShift": "USYS_ARGS_SHIFT",
		"StateAbsent": "USYS_ABSENT", "StateFilled": "USYS_FILLED", "StateDiffers": "USYS_DIFFERS",
		"statusNone": "USYS_NONE", "statusServed": "USYS_SERVED", "statusSentinel": "USYS_BAD_SENTINEL",
		"statusVersion": "USYS_BAD_VERSION", "statusUnknown": "USYS_UNKNOWN",
	} {
		fmt.Fprintf(&b, "_Static_assert(%s == %s, \"%s\");\n", c, number(t, usys, goName), goName)
	}
	return b.String()
}
