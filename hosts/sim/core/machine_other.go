//go:build !amd64

package core

import "debug/elf"

// machine is not used: no program is simulated here.
const machine = elf.EM_NONE
