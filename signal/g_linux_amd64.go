package signal

// currentG is the address of g.
func currentG() uintptr
