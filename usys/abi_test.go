package usys

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"testing"

	"github.com/usys-go/bridge/abi"
)

// layouts are the structs that Go and C share, as package abi has them.
var layouts = []struct {
	typ    reflect.Type
	size   uintptr
	fields map[string]uintptr
}{
	{reflect.TypeFor[Table](), abi.SizeTable, map[string]uintptr{
		"Fn": abi.TableFn, "Sentinel": abi.TableSentinel, "Magic": abi.TableMagic, "Major": abi.TableMajor, "Minor": abi.TableMinor,
		"Desc": abi.TableDesc, "Code": abi.TableCode, "Next": abi.TableNext, "NSlots": abi.TableNSlots,
		"Status": abi.TableStatus, "Filled": abi.TableFilled, "FSOff": abi.TableFSOff, "Host": abi.TableHost, "Version": abi.TableVersion,
		"Resume": abi.TableResume, "Generic": abi.TableGeneric,
	}},
	{reflect.TypeFor[Desc](), abi.SizeDesc, map[string]uintptr{
		"Name": abi.DescName, "Digest": abi.DescDigest, "Funcs": abi.DescFuncs, "Consts": abi.DescConsts,
	}},
	{reflect.TypeFor[Func](), abi.SizeFunc, map[string]uintptr{
		"Name": abi.FuncName, "Digest": abi.FuncDigest, "Num": abi.FuncNum, "Flags": abi.FuncFlags, "Stack": abi.FuncStack, "State": abi.FuncState,
	}},
	{reflect.TypeFor[Const](), abi.SizeConst, map[string]uintptr{
		"Name": abi.ConstName, "Val": abi.ConstVal, "State": abi.ConstState,
	}},
	{reflect.TypeFor[Code](), abi.SizeCode, map[string]uintptr{"Tramp": abi.CodeTramp, "Stub": abi.CodeStub}},
	{reflect.TypeFor[hostWords](), abi.SizeWords, map[string]uintptr{"FSOff": abi.WordsFSOff, "First": abi.WordsFirst, "Stacks": abi.WordsStacks}},
	{reflect.TypeFor[stacks](), abi.SizeStacks, map[string]uintptr{"Stack": abi.StacksStack, "Guard": abi.StacksGuard}},
	{reflect.TypeFor[record](), abi.SizeRecord, map[string]uintptr{
		"busy": abi.RecordBusy, "sig": abi.RecordSig, "addr": abi.RecordAddr, "n": abi.RecordN, "text": abi.RecordText,
	}},
	//lint:ignore SA1019 the layout is looked at, and no header is made
	{reflect.TypeFor[reflect.StringHeader](), abi.SizeString, map[string]uintptr{"Data": abi.StringP, "Len": abi.StringN}},
	//lint:ignore SA1019 the layout is looked at, and no header is made
	{reflect.TypeFor[reflect.SliceHeader](), abi.DescConsts - abi.DescFuncs, map[string]uintptr{
		"Data": 0, "Len": abi.DescNFuncs - abi.DescFuncs, "Cap": abi.DescCFuncs - abi.DescFuncs,
	}},
	//lint:ignore SA1019 the layout is looked at, and no header is made
	{reflect.TypeFor[reflect.SliceHeader](), abi.SizeDesc - abi.DescConsts, map[string]uintptr{
		"Data": 0, "Len": abi.DescNConsts - abi.DescConsts, "Cap": abi.DescCConsts - abi.DescConsts,
	}},
}

// values pairs this package's constants that a host also uses with those of package abi.
var values = map[string][2]uint64{
	"Sentinel": {Sentinel, abi.Sentinel}, "tableMagic": {tableMagic, abi.Magic}, "abiMajor": {abiMajor, abi.Major}, "abiMinor": {abiMinor, abi.Minor},
	"FuncNB": {FuncNB, abi.FlagNB}, "FuncErrno": {FuncErrno, abi.FlagErrno}, "FuncLinux": {FuncLinux, abi.FlagLinux},
	"FuncArgsShift": {FuncArgsShift, abi.FlagArgsShift}, "funcStackShift": {1<<32 - 1<<funcStackShift, abi.FlagStackMask},
	"StateAbsent": {StateAbsent, abi.StateAbsent}, "StateFilled": {StateFilled, abi.StateFilled}, "StateDiffers": {StateDiffers, abi.StateDiffers},
	"statusNone": {statusNone, abi.StatusNone}, "statusServed": {statusServed, abi.StatusServed}, "statusSentinel": {statusSentinel, abi.StatusSentinel},
	"statusVersion": {statusVersion, abi.StatusVersion}, "statusUnknown": {statusUnknown, abi.StatusUnknown},
	"statusDamaged": {statusDamaged, abi.StatusDamaged},
	"slotBase":      {slotBase, abi.TableSlot},
	"helloTable":    {helloTable, abi.HelloTable << 48}, "helloConsts": {helloConsts, abi.HelloConsts << 48},
}

// TestABI compares Go's half of the table's layout with package abi, as the compiler
// lays it out: every field of every struct that C shares, and every constant of
// image.go. The other halves are compared in package abi.
func TestABI(t *testing.T) {
	for _, l := range layouts {
		if l.typ.Size() != l.size {
			t.Errorf("%s has %d bytes, in package abi %d", l.typ, l.typ.Size(), l.size)
		}
		for f := range l.typ.Fields() {
			want, ok := l.fields[f.Name]
			switch {
			case !ok:
				t.Errorf("%s.%s: nothing compares it with package abi", l.typ, f.Name)
			case f.Offset != want:
				t.Errorf("%s.%s lies at %d, in package abi at %d", l.typ, f.Name, f.Offset, want)
			}
		}
		if n := l.typ.NumField(); n != len(l.fields) {
			t.Errorf("%s has %d fields, not %d", l.typ, n, len(l.fields))
		}
	}
	if len(Table{}.Host) != abi.SizeTableHost || len(Table{}.Version) != abi.SizeTableVersion ||
		len(Desc{}.Digest) != abi.SizeDigest || len(Func{}.Digest) != abi.SizeDigest || len(Table{}.Fn) != abi.SentinelSlot {
		t.Errorf("the lengths of Table.Host, Table.Version, Desc.Digest, Func.Digest, Table.Fn are %d, %d, %d, %d, %d; package abi has %d, %d, %d, %d, %d",
			len(Table{}.Host), len(Table{}.Version), len(Desc{}.Digest), len(Func{}.Digest), len(Table{}.Fn),
			abi.SizeTableHost, abi.SizeTableVersion, abi.SizeDigest, abi.SizeDigest, abi.SentinelSlot)
	}
	for name, v := range values {
		if v[0] != v[1] {
			t.Errorf("%s is %#x, in package abi %#x", name, v[0], v[1])
		}
	}
	if hostMark != abi.HostMark {
		t.Errorf("hostMark is %q, in package abi %q", hostMark, abi.HostMark)
	}
	for _, name := range constants(t, "image.go") {
		if _, ok := values[name]; !ok {
			t.Errorf("image.go: nothing compares %s with package abi", name)
		}
	}
}

// TestSlot checks the address of a function's slot.
func TestSlot(t *testing.T) {
	var image struct {
		Table
		slots [9]uintptr
	}
	image.NSlots = uint64(len(image.slots))
	for num := range uint32(abi.FirstFree + len(image.slots)) {
		if num == abi.SentinelSlot {
			continue
		}
		at := uintptr(abi.TableFn + abi.SizeSlot*num)
		if num >= abi.FirstFree {
			at = uintptr(abi.TableSlot + abi.SizeSlot*(num-abi.FirstFree))
		}
		if got := addressOf(image.slot(num)) - addressOf(&image); got != at {
			t.Errorf("function %d's slot lies at %d, by package abi at %d", num, got, at)
		}
	}
	for _, num := range []uint32{abi.SentinelSlot, uint32(abi.FirstFree + len(image.slots)), 1<<32 - 1} {
		if image.slot(num) != nil {
			t.Errorf("function %d has a slot", num)
		}
	}
}

func addressOf(p any) uintptr { return reflect.ValueOf(p).Pointer() }

// constants are the names of a file's constants.
func constants(t *testing.T, file string) (names []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		if d, ok := d.(*ast.GenDecl); ok && d.Tok == token.CONST {
			for _, s := range d.Specs {
				for _, n := range s.(*ast.ValueSpec).Names {
					names = append(names, n.Name)
				}
			}
		}
	}
	if len(names) == 0 {
		t.Errorf("%s: no constants were found", file)
	}
	return names
}
