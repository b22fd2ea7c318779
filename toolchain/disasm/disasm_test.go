package disasm

import (
	"debug/elf"
	"os"
	"testing"

	"github.com/usys-go/bridge/toolchain/arch"
)

// TestCount distinguishes instructions from bytes that look like them.
func TestCount(t *testing.T) {
	for _, test := range []struct {
		name string
		code []byte
		want int
	}{
		{"SYSCALL; RET", []byte{0x0f, 0x05, 0xc3}, 1},
		{"SYSENTER", []byte{0x0f, 0x34}, 1},
		{"INT $0x80; INT $3", []byte{0xcd, 0x80, 0xcd, 0x03}, 1},
		{"MOVL $0x050f, AX", []byte{0xb8, 0x0f, 0x05, 0, 0}, 0},
		{"LEAQ with 0f 05 in its offset; SYSCALL", []byte{0x48, 0x8d, 0x05, 0x0f, 0x05, 0, 0, 0x0f, 0x05}, 1},
		{"unknown bytes, SYSCALL behind them", []byte{0xc5, 0xf8, 0x77, 0x0f, 0x05}, 1},
		{"cut off", []byte{0x0f}, 0},
	} {
		if got := count(arch.AMD64, test.code); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}

// TestNoProgram wants an error for a file that is no program.
func TestNoProgram(t *testing.T) {
	if _, err := Left("disasm.go"); err == nil {
		t.Error("Left(disasm.go), a source file, gives no error")
	}
}

// TestCalls wants an error for a function that a program lacks, and the calls of a
// function that it has.
func TestCalls(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.Open(self)
	if err != nil {
		t.Skip("no ELF program:", err)
	}
	f.Close()
	if _, err := f.Symbols(); err != nil || f.Machine != elf.EM_X86_64 {
		t.Skip("no symbols of a program for amd64")
	}
	if _, err := Calls(self, "nosuch"); err == nil {
		t.Error("Calls of the function nosuch gives no error")
	}
	if calls, err := Calls(self, "main.main"); err != nil || calls["testing.(*M).Run"] != 1 && calls["os.Exit"] != 1 {
		t.Errorf("Calls(main.main) = %v, %v; want one of testing.(*M).Run or os.Exit", calls, err)
	}
}
