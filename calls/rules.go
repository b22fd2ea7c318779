package calls

// A Rule says what a call is to a scheduler of threads in user space, for some arguments or
// for all. Of a call's rules the first that holds is meant.
type Rule struct {
	Kind string // of Call.Waits one of WaitKinds, of Call.Thread one of ThreadKinds
	In   int    // the index of the parameter that Kind is about, or -1
	Out  int    // that of a descriptor that is written to, or -1
	On   int    // the index of the parameter that decides, or -1: the rule always holds
	Not  bool   // it holds where no test does; otherwise it holds where one does
	If   []Test
	Text string // the condition as it is described
}

// WaitKinds are the ways in which a call may wait for something that others do. linux.calls
// says what each means.
var WaitKinds = []string{"apart", "never", "soon", "fd", "time", "ours"}

// ThreadKinds say what a call has to do with the thread of the kernel that makes it.
var ThreadKinds = []string{"binds", "none", "ours"}

// A Test compares the bits of an argument that Mask has.
type Test struct{ Mask, Value uint64 }

// Holds reports whether the rule is one for these arguments.
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
