package hosttest

// AddOld is Add by a trampoline of ABI version 1.0, which faults in a thread that has no
// block.
//
//go:noescape
func AddOld(a, b uint64) uint64
