package trace

// ticks returns the time by the processor's clock, which the program's threads use.
func ticks() uint64
