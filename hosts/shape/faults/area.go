package faults

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/usys-go/bridge/hosts/shape/image"
)

// An Area is the memory with the rules. The threads of the program and of its hosted children read
// it, without locks, while the process of -control adds rules: once an entry's number is published,
// only its counts change. C: struct fault_area (hosts/shape/fault_rule.h).
type Area struct{ a *area }

const (
	areaVersion = 2
	mostRules   = 512
	stringsSize = 696
)

// AreaSize is the size of an Area in bytes.
const AreaSize = int(unsafe.Sizeof(area{}))

type area struct {
	version, most uint32
	rules         uint32             // the number of rules
	first         uint32             // the first rule that is not cleared
	jumped        int64              // of all clocks, in nanoseconds
	named         [Calls / 64]uint64 // the calls that any rule has ever had, and those of clocks
	control       uint32             // rules may be added: any call may be named later
	clock         uint32             // the program's clock reads go to the host
	adding        uint32             // a process adds a rule: others wait
	_             [156]byte
	facts         [Calls]fact
	entries       [mostRules]entry
}

// entry is a rule. C: struct fault_rule.
type entry struct {
	calls                 [Calls / 64]uint64
	matched, hit, written uint64 // counted by the host
	seed, below           uint64 // a draw below it is a hit; 0: each is
	retval                int64  // the result, or -errno
	delayEnter, delayExit int64  // in nanoseconds
	clock                 int64
	amount, space         uint64 // bytes, or bits
	first, last, step     uint32
	result                uint32
	signal, instead, fd   int32
	path, text            uint16 // the places of the strings; 0: none
	owned                 uint32 // only calls of functions whose classes are in owners
	use                   uint32 // gone, and the number of threads that use the rule
	owners                image.Bits
	machines              uint16 // the place of the names of a simulation's machines; 0: none
	_                     [3]uint16
	strings               [stringsSize]byte
}

// NewArea makes an Area of memory that is zero, which has to be aligned to 8.
func NewArea(mem []byte) Area {
	a := (*area)(unsafe.Pointer(&mem[:AreaSize][0]))
	a.version, a.most, a.facts = areaVersion, mostRules, *facts()
	return Area{a}
}

// OpenArea returns the Area in memory in which NewArea has made one.
func OpenArea(mem []byte) Area { return Area{(*area)(unsafe.Pointer(&mem[:AreaSize][0]))} }

// Controlled records that rules may be added while the program runs.
func (m Area) Controlled() { atomic.StoreUint32(&m.a.control, 1) }

// Add adds a rule, and returns its number.
func (m Area) Add(r *Rule) (int, error) {
	if err := m.lock(); err != nil {
		return 0, err
	}
	defer atomic.StoreUint32(&m.a.adding, 0)
	n := int(m.a.rules)
	if n == mostRules {
		return 0, fmt.Errorf("there are %d rules already, cleared ones with them, and there is no room for another (start the program again)", n)
	}
	return n, m.put(n, r, n)
}

// AddAs adds a rule, and returns its number, which may be that of a rule that the program has
// removed. The rule draws like the rule with number as. No other process may add a rule or use one
// meanwhile.
func (m Area) AddAs(r *Rule, as int) (int, error) {
	n := 0
	for n < int(m.a.rules) && m.a.entries[n].use != gone {
		n++
	}
	if n == mostRules {
		return 0, fmt.Errorf("there are %d rules, and no room for another (remove some)", n)
	}
	return n, m.put(n, r, as)
}

// perRule is a difference of seeds: two rules whose seeds differ by it draw like two successive
// rules of one seed. C: FAULT_PER_RULE.
const perRule = 0x9e3779b97f4a7c15

// put makes r the rule with number n, which draws like the rule with number as.
func (m Area) put(n int, r *Rule, as int) error {
	e := &m.a.entries[n]
	if err := e.fill(r); err != nil {
		return err
	}
	e.seed += perRule * uint64(as-n)
	for i, bits := range e.calls {
		atomic.OrUint64(&m.a.named[i], bits)
	}
	if r.readsClock() {
		m.addClock()
	}
	if n == int(m.a.rules) {
		atomic.StoreUint32(&m.a.rules, uint32(n+1)) // a thread that sees the number sees the entry
	}
	return nil
}

// lock waits until no other process, such as the program itself, adds a rule. It returns an error
// if the lock stays held, as by a process that was killed.
func (m Area) lock() error {
	const tries = 10_000
	for range tries {
		if atomic.CompareAndSwapUint32(&m.a.adding, 0, 1) {
			return nil
		}
		time.Sleep(100 * time.Microsecond)
	}
	return errors.New("a process that was adding a rule has not finished (start the program again)")
}

// fill makes the entry of r.
func (e *entry) fill(r *Rule) error {
	*e = entry{
		seed: r.Seed, below: threshold(r.Prob), delayEnter: int64(r.DelayEnter), delayExit: int64(r.DelayExit), clock: int64(r.Clock),
		amount: r.Amount, space: r.Space, first: r.When.First, last: r.When.Last, step: r.When.Step, result: uint32(r.Result),
		owned: r.owned, owners: r.owners, signal: int32(r.Signal), instead: int32(r.Instead), fd: int32(r.FD), retval: -int64(r.Errno),
	}
	if r.Result == Return {
		e.retval = int64(r.Retval)
	}
	for _, n := range r.Calls {
		e.calls[n/64] |= 1 << (n % 64)
	}
	used := 1
	for _, s := range []struct {
		at   *uint16
		text string
	}{{&e.path, r.Path}, {&e.text, r.Text}, {&e.machines, r.Machines}} {
		if s.text == "" {
			continue
		}
		if used+len(s.text) >= stringsSize {
			return errors.New("the rule is too long")
		}
		*s.at = uint16(used)
		used += copy(e.strings[used:], s.text) + 1
	}
	return nil
}

// readsClock reports whether the program's clock reads have to go to the host; otherwise they are
// made without a call. That is so for jumps of the clock, and for a rule that names such a read,
// not only a class or all calls.
func (r *Rule) readsClock() bool { return r.Clock != 0 || r.namesClock }

func (m Area) addClock() {
	for n := range facts() {
		if facts()[n].clock != 0 {
			atomic.OrUint64(&m.a.named[n/64], 1<<(n%64))
		}
	}
	atomic.StoreUint32(&m.a.clock, 1)
}

// Clear removes all rules. A call that uses them at that time may still be changed.
func (m Area) Clear() { atomic.StoreUint32(&m.a.first, m.a.rules) }

// A Count has the numbers of calls that a rule has matched, and has changed.
type Count struct {
	Text    string `json:"rule"`
	Matched uint64 `json:"matched"`
	Hit     uint64 `json:"hit"`
	Cleared bool   `json:"removed,omitempty"`
}

// gone is a bit of entry.use: the program that has added the rule has removed it. C: FAULT_GONE.
const gone = 1 << 30

// Counts returns the counts of all rules, including cleared ones.
func (m Area) Counts() (list []Count) {
	first := atomic.LoadUint32(&m.a.first)
	for i := range atomic.LoadUint32(&m.a.rules) {
		e := &m.a.entries[i]
		cleared := i < first || atomic.LoadUint32(&e.use)&gone != 0
		list = append(list, Count{e.string(e.text), atomic.LoadUint64(&e.matched), atomic.LoadUint64(&e.hit), cleared})
	}
	return list
}

func (e *entry) string(at uint16) string {
	end := int(at)
	for e.strings[end] != 0 {
		end++
	}
	return string(e.strings[at:end])
}
