package image

import (
	"errors"

	"github.com/usys-go/bridge/hosts/shape/owner"
	"github.com/usys-go/bridge/toolchain/pclntab"
)

// A Set is a set of functions that a rule names.
type Set struct {
	has  func(owner.Function) bool
	bits Bits
}

// Bits returns a bit for each class of functions in the set. It may be called once
// Program.Classify has returned.
func (s *Set) Bits() Bits { return s.bits }

// Bits have a bit for each class. C: SHAPE_CLASSES.
type Bits [maxClasses / 64]uint64

const maxClasses = 1024

// Has reports whether a class is among them.
func (b *Bits) Has(class int) bool { return b[class/64]>>(class%64)&1 != 0 }

func (b *Bits) add(class int) { b[class/64] |= 1 << (class % 64) }

// Classes that all programs have: the functions of std and of the runtime that no Set has. C:
// enum shape_class. Then follow the classes of functions in modules, and then those of std
// that Sets have.
const (
	stdClass = iota
	runtimeClass
	onceClass
	firstClass
	noClass = -1 // of functions that are skipped on stacks
)

// A classifier makes classes: functions of the same kind that are in the same Sets.
type classifier struct {
	modules *owner.Modules
	sets    []*Set
	byName  map[string]int
	byKey   map[string]int
	members []owner.Function // one of each class
}

func newClassifier(m *owner.Modules, sets []*Set) *classifier {
	c := &classifier{m, sets, map[string]int{}, map[string]int{}, nil}
	for _, kind := range []owner.Kind{owner.Std, owner.Runtime, owner.Once} {
		c.byKey[c.key(owner.Function{Kind: kind})] = len(c.members)
		c.members = append(c.members, owner.Function{Kind: kind})
	}
	return c
}

// key returns a text that is the same for functions of one class.
func (c *classifier) key(f owner.Function) string {
	key := make([]byte, 1, 1+len(c.sets))
	key[0] = byte(f.Kind)
	for _, s := range c.sets {
		in := byte(0)
		if f.Package != "" && s.has(f) {
			in = 1
		}
		key = append(key, in)
	}
	return string(key)
}

// class returns the class of the function of a call.
func (c *classifier) class(call pclntab.Call) int {
	n, ok := c.byName[call.Func]
	if ok {
		return n
	}
	f := c.modules.Of(call.Func, call.File)
	key := c.key(f)
	switch n, ok = c.byKey[key]; {
	case f.Kind == owner.Bridge:
		n = noClass
	case f.Kind == owner.Once: // its Sets do not matter: its caller Do is in the same
		n = onceClass
	case !ok:
		n = len(c.members)
		c.byKey[key] = n
		c.members = append(c.members, f)
	}
	c.byName[call.Func] = n
	return n
}

// numbers returns the numbers of classes, those of modules first, and the first number of
// those of std that Sets have.
func (c *classifier) numbers() (number []int, owned int) {
	number = make([]int, len(c.members))
	number[runtimeClass], number[onceClass] = runtimeClass, onceClass
	next := firstClass
	for _, ofModules := range []bool{true, false} {
		for i := firstClass; i < len(c.members); i++ {
			if (c.members[i].Kind == owner.Module) == ofModules {
				number[i] = next
				next++
			}
		}
		if ofModules {
			owned = next
		}
	}
	return number, owned
}

// functions are the classes of a program's functions.
type functions struct {
	text   uint64
	owned  int // the number of the first class of std that Sets have
	ranges []textRange
	chains []list
	member []uint16
	owners []owner.Function // one of each class
}

// textRange and list are struct shape_range and struct shape_list.
type textRange struct{ From, Chain uint32 }

type list struct{ At, N uint32 }

var errClasses = errors.New("the rules tell too many functions apart (1,024 sets of them)")

// classify makes classes of a program's functions, and fills in the bits of sets.
func classify(p *pclntab.Program, m *owner.Modules, sets []*Set) (*functions, error) {
	lo, hi := p.Text()
	f, c := &functions{text: lo}, newClassifier(m, sets)
	var chains [][]int
	numbers := map[string]uint32{} // of chains
	for r := range p.Ranges() {
		var chain []int
		var key []byte
		for _, call := range r.Calls {
			if n := c.class(call); n != noClass && !call.Wrapper {
				chain = append(chain, n)
				key = append(key, byte(n), byte(n>>8))
			}
		}
		n, ok := numbers[string(key)]
		if !ok {
			n = uint32(len(chains))
			numbers[string(key)] = n
			chains = append(chains, chain)
		}
		if last := len(f.ranges) - 1; last < 0 || f.ranges[last].Chain != n {
			f.ranges = append(f.ranges, textRange{uint32(r.Begin - lo), n})
		}
	}
	f.ranges = append(f.ranges, textRange{From: uint32(hi - lo)})
	if len(c.members) > maxClasses {
		return nil, errClasses
	}
	f.number(c, chains)
	return f, nil
}

// number fills in the numbers of classes.
func (f *functions) number(c *classifier, chains [][]int) {
	number, owned := c.numbers()
	f.owned = owned
	f.owners = make([]owner.Function, len(c.members))
	for i, member := range c.members {
		f.owners[number[i]] = member
		for _, s := range c.sets {
			if member.Package != "" && s.has(member) {
				s.bits.add(number[i])
			}
		}
	}
	for _, chain := range chains {
		f.chains = append(f.chains, list{uint32(len(f.member)), uint32(len(chain))})
		for _, n := range chain {
			f.member = append(f.member, uint16(number[n]))
		}
	}
}
