//go:build !amd64

package core

import "debug/elf"

// machine is nothing where no program is simulated.
const machine = elf.EM_NONE
