package diesonce

import "syscall"

// exit is os.Exit without testing's watch over it.
func exit(status int) { syscall.Exit(status) }
