package enforce

import (
	"github.com/usys-go/bridge/hosts/shape/image"
	"github.com/usys-go/bridge/hosts/shape/policy"
)

// numbers is NCALLS of loader/offsets.h: the number of calls that have their own way.
const numbers = 512

// kind is struct shape_kind.
type kind struct {
	Verb              uint8
	Flags             int8
	FlagsThere        uint8
	Address           int8
	Message, Messages int8
	Command, Zero     int8
	Path              [2]pathArg
	Mask              uint64
	Harmless          list
}

type pathArg struct {
	Verb      uint8
	Dir, Path int8
	Pathless  uint8
}

type list struct{ At, N uint32 }

// kinds makes a kind from each entry of the policy's table, and returns the calls that a
// policy checks. A number without an entry is a call without a name.
func kinds() (of []kind, words []uint64, checked [8]uint64) {
	table := policy.Table()
	none := pathArg{Dir: policy.None, Path: policy.None}
	for n := range numbers {
		k := kind{
			Verb: uint8(policy.Call), Flags: policy.None, Address: policy.None, Message: policy.None, Messages: policy.None,
			Command: policy.None, Zero: policy.None, Path: [2]pathArg{none, none},
		}
		if n < len(table) && table[n] != nil {
			words = k.fill(table[n], words)
		}
		if k.Verb != uint8(policy.Passive) {
			checked[n/64] |= 1 << (n % 64)
		}
		of = append(of, k)
	}
	return of, words, checked
}

func (k *kind) fill(e *policy.Entry, words []uint64) []uint64 {
	*k = kind{
		Verb: uint8(e.Verb), Flags: int8(e.Flags), Address: int8(e.Address), Message: int8(e.Message), Messages: int8(e.Messages),
		Command: int8(e.Command), Zero: int8(e.Zero), Path: k.Path,
	}
	if e.FlagsThere {
		k.FlagsThere = 1
	}
	for i, p := range e.Paths {
		k.Path[i] = pathArg{Verb: uint8(p.Verb), Dir: int8(p.Dir), Path: int8(p.Path)}
		if e.Pathless() {
			k.Path[i].Pathless = 1
		}
	}
	if e.Command != policy.None {
		k.Mask = e.CommandMask()
		k.Harmless = list{uint32(len(words)), uint32(len(e.Harmless))}
		words = append(words, e.Harmless...)
	}
	return words
}

// kindParts sets the parts of an image that are the same for all policies.
func kindParts(r *image.Rules) {
	of, words, checked := kinds()
	r.Checked = checked
	r.Parts[image.Kinds], r.Parts[image.Words] = image.Elements(of), image.Elements(words)
}
