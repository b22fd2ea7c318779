package calls

// A Rule describes a call for a scheduler of threads in user space, for some arguments or for
// all. The first of a call's rules that holds applies.
type Rule struct {
	Kind string // of Call.Waits one of WaitKinds, of Call.Thread one of ThreadKinds
	In   int    // the index of the parameter that Kind concerns, or -1
	Out  int    // the index of a descriptor that is written to, or -1
	On   int    // the index of the parameter that decides, or -1: the rule always holds
	Not  bool   // it holds if no test does; otherwise it holds if one does
	If   []Test
	Text string // the condition in the words of linux.calls
}

// WaitKinds are the ways in which a call may wait for others. linux.calls explains them.
var WaitKinds = []string{"apart", "never", "soon", "fd", "time", "ours"}

// ThreadKinds are the ways in which a call may concern the kernel thread that makes it.
var ThreadKinds = []string{"binds", "none", "ours"}

// A Test compares the bits of an argument that are set in Mask.
type Test struct{ Mask, Value uint64 }

// Holds reports whether the rule applies to these arguments.
func (r *Rule) Holds(args *[6]uint64) bool {
	if r.On < 0 {
		return true
	}
	for _, t := range r.If {
		if args[r.On]&t.Mask == t.Value {
			return !r.Not
		}
	}
	return r.Not
}

// First returns the first of the rules that holds, or nil.
func First(rules []Rule, args *[6]uint64) *Rule {
	for i := range rules {
		if rules[i].Holds(args) {
			return &rules[i]
		}
	}
	return nil
}
