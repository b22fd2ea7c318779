package sim

import (
	"errors"
	"fmt"
	"unsafe"
)

// A callRule is a rule by which system calls fail, as usys sim -e inject= has them.
type callRule struct {
	number       int32
	matched, hit uint64 // valid after removal
	removed      bool
}

// addRule adds a rule. It concerns the machines that it names with machine=, or else all machines
// but the driver's, or, if there are no others, this program. Its counts are sums over these
// machines. The command parses the rule, so that a program needs no parser.
func addRule(text string) (*callRule, error) {
	const longest, room = 1024, 2048
	if !running {
		return nil, errors.New("sim: a rule of faults needs a simulation (usys sim)")
	}
	if text == "" {
		return nil, errors.New("sim: the text of a rule is empty")
	}
	if len(text) > longest {
		return nil, fmt.Errorf("sim: the rule %.40s… is too long (%d bytes fit)", text, longest)
	}
	var reply [room]byte
	n := hostFault(unsafe.StringData(text), int64(len(text)), &reply[0], room)
	if n < 0 {
		return nil, errors.New("sim: " + string(reply[:-n]))
	}
	return &callRule{number: n}, nil
}

// remove removes the rule. A clock that it has moved stays moved.
func (r *callRule) remove() {
	if r.removed {
		return
	}
	r.matched, r.hit = r.counted()
	r.removed = true // another rule may have its number from now on
	hostFaultRemove(r.number)
}

// counted returns the numbers of calls that the rule has matched and changed.
func (r *callRule) counted() (matched, hit uint64) {
	if r.removed {
		return r.matched, r.hit
	}
	hostFaultCounted(r.number, &matched, &hit)
	return matched, hit
}
