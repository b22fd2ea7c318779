package gentest

import (
	"os"
	"strings"
	"testing"

	"github.com/usys-go/bridge/gen"
)

const refusePackage = `package main

//usys:table refuse host=host

//usys:nb Add(a int32, b int64) (r int32) [num=8]
//usys:call Wait(p *int32) (r int64, err error) [num=9, errno=-1]

func main() {
	n := int32(3)
	println(Add(1, 2))
	println(Wait(&n))
}

// Split has a frame that may have to grow the stack.
//
//go:noinline
func Split(n int) int {
	var a [1000]int
	if n > 0 {
		a[n] = Split(n - 1)
	}
	return a[n&7]
}
`

const text0 = "TEXT ·Add(SB), NOSPLIT|NOFRAME, $0-20\n"

// refusals are changes of the assembly, with the tool that refuses each and its
// message.
var refusals = []struct {
	name, old, new string
	tool, want     string
}{
	{"argument size", "·Add(SB), NOSPLIT|NOFRAME, $0-20", "·Add(SB), NOSPLIT|NOFRAME, $0-24", "vet", "wrong argument size 24; expected $...-20"},
	{"offset of an argument", "b+8(FP), SI", "b+4(FP), SI", "vet", "invalid offset b+4(FP); expected b+8(FP)"},
	{"offset of a result", "AX, r+16(FP)", "AX, r+24(FP)", "vet", "invalid offset r+24(FP); expected r+16(FP)"},
	{"name of an argument", "a+0(FP), DI", "x+0(FP), DI", "vet", "unknown variable x"},
	{"argument without name", "a+0(FP), DI", "0(FP), DI", "build", "cannot reference FP without a symbol"},
	{"argument too wide", "MOVLQSX\ta+0(FP), DI", "MOVQ\ta+0(FP), DI", "vet", "invalid MOVQ of a+0(FP); int32 is 4-byte value"},
	{"result too wide", "MOVL\tAX, r+16(FP)", "MOVQ\tAX, r+16(FP)", "vet", "invalid MOVQ of r+16(FP); int32 is 4-byte value"},
	{"failure too narrow", "MOVQ\tDX, fail+16(FP)", "MOVL\tDX, fail+16(FP)", "vet", "invalid MOVL of fail+16(FP); uintptr is 8-byte value"},
	{"frame pointer", text0, text0 + "\tMOVQ\t$0, BP\n", "vet", "frame pointer is clobbered before saving"},
	{"no function", "TEXT ·Add(SB)", "TEXT ·Added(SB)", "build", "Add"},
	{"stack not balanced", "TEXT ·Add(SB), NOSPLIT|NOFRAME, $0-20\n", "TEXT ·Add(SB), NOSPLIT, $0-20\n\tPUSHQ\tAX\n", "build", "unbalanced PUSH/POP"},
	{"frame too large", "·Add(SB), NOSPLIT|NOFRAME, $0-20", "·Add(SB), NOSPLIT, $800-20", "build", "nosplit stack over"},
	{"chain too long", text0, chain + "TEXT ·Add(SB), NOSPLIT, $304-20\n\tCALL\tlink1<>(SB)\n", "build", "nosplit stack over"},
	{"call that splits", text0, "TEXT ·Add(SB), NOSPLIT, $784-20\n\tCALL\t·Split(SB)\n", "build", "nosplit stack over"},
	{"call that splits, deep in a chain", text0, splitting + "TEXT ·Add(SB), NOSPLIT, $400-20\n\tCALL\tlink1<>(SB)\n", "build", "nosplit stack over"},
	{"stub that is not there", "$usys·absent(SB)", "$usys·missing(SB)", "build", "usys.missing"},
	{"description that is not there", "$·desc(SB)", "$·descr(SB)", "build", "descr"},
	{"image defined twice", "GLOBL ·code", "GLOBL ·image(SB), NOPTR, $8\nGLOBL ·code", "build", "image"},
}

// TestRefuse makes one mistake at a time in the generated assembly, and demands
// that the toolchain refuses it. For these checks the trampolines name their
// arguments, and hide as little as possible from vet and the linker.
func TestRefuse(t *testing.T) {
	if testing.Short() {
		t.Skip("builds twenty programs")
	}
	const file = "ztable_linux_amd64.s"
	module(t, "refuse")
	write(t, "table.go", refusePackage)
	files, err := gen.Generate(".")
	if err != nil {
		t.Fatal(err)
	}
	if err := gen.Write(files); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	good := string(text)
	try := func(tool string) (string, error) {
		if tool == "vet" {
			return command(t, "CGO_ENABLED=0 GOOS=linux GOARCH=amd64", "go", "vet", ".")
		}
		return command(t, "CGO_ENABLED=0 GOOS=linux GOARCH=amd64", "go", "build", "-o", os.DevNull, ".")
	}

	accepted, refused := 0, 0
	for _, tool := range []string{"vet", "build"} {
		if out, err := try(tool); err != nil {
			t.Errorf("go %s refuses what was generated: %v\n%s", tool, err, out)
		} else {
			accepted++
		}
	}
	for _, c := range refusals {
		if !strings.Contains(good, c.old) {
			t.Errorf("%s: %q is no longer in the generated assembly", c.name, c.old)
			continue
		}
		write(t, file, strings.ReplaceAll(good, c.old, c.new))
		out, err := try(c.tool)
		switch {
		case err == nil:
			t.Errorf("%s: go %s accepted it", c.name, c.tool)
			accepted++
		case !strings.Contains(out, c.want):
			t.Errorf("%s: go %s does not say %q:\n%s", c.name, c.tool, c.want, out)
		default:
			refused++
		}
	}
	write(t, file, good)
	t.Logf("%d accepted, %d refused", accepted, refused)
	if accepted == 0 || refused == 0 {
		t.Errorf("%d accepted, %d refused: a test that cannot tell", accepted, refused)
	}
}

const chain = `
TEXT link1<>(SB), NOSPLIT, $304-0
	CALL	link2<>(SB)
	RET

TEXT link2<>(SB), NOSPLIT, $304-0
	RET

`

const splitting = `
TEXT link1<>(SB), NOSPLIT, $384-0
	CALL	·Split(SB)
	RET

`
