package core

import "debug/elf"

// machine is the processor in a core file.
const machine = elf.EM_X86_64
