package core

import "debug/elf"

// machine is what a core file says of the processor.
const machine = elf.EM_X86_64
