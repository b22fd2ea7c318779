package probe

import (
	"syscall"

	"github.com/usys-go/bridge/toolchain/arch"
)

// native is the processor of this machine.
var native = arch.AMD64

// counter is the program counter among a stopped thread's registers.
func counter(regs *syscall.PtraceRegs) *uint64 { return &regs.Rip }
