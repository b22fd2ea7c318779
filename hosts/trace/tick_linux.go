package trace

import (
	"fmt"
	"time"
)

// The changes at a tick of a simulation. C: USYS_TICK_STAYS and so on.
var tickChanges = [...]string{"", ": another goroutine", ": another thread"}

// tick describes a tick of a simulation, or a jump of its clock.
func (r *Record) tick() string {
	if r.kind == jumpRecord {
		return fmt.Sprintf("jump of %v", time.Duration(r.Args[0]))
	}
	if i := r.Args[0]; i < uint64(len(tickChanges)) {
		return "tick" + tickChanges[i]
	}
	return "tick"
}
