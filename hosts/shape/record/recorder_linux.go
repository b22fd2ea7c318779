package record

import (
	"cmp"
	"fmt"
	"net/netip"
	"os"
	"runtime/debug"
	"slices"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/hosts/shape/oci"
	"github.com/usys-go/bridge/hosts/shape/owner"
	"github.com/usys-go/bridge/hosts/shape/policy"
	"github.com/usys-go/bridge/hosts/trace"
	"github.com/usys-go/bridge/hosts/trace/fdpaths"
)

// A Job has the outputs of a recording.
type Job struct {
	File    string // the record's file; "": none
	Profile string // the seccomp profile's file; "": none
	Vars    policy.Variables
}

// A Recorder is a trace.Recorder that makes a policy from calls.
type Recorder struct {
	job      Job
	vars     policy.Variables // of the program that has made the last call
	facts    facts
	calls    map[string]bool
	programs map[*trace.Program]*owner.Modules
	modules  []*owner.Modules
	owners   map[*trace.Frame]owner.Function // by stack
	names    map[netip.Addr]string           // names that the programs have looked up
	servers  map[socket]bool                 // DNS servers' sockets
}

// New returns a Recorder.
func New(job Job) *Recorder {
	return &Recorder{
		job: job, facts: facts{}, calls: map[string]bool{}, programs: map[*trace.Program]*owner.Modules{},
		owners: map[*trace.Frame]owner.Function{}, names: map[netip.Addr]string{}, servers: map[socket]bool{},
	}
}

// Wanted returns the calls that have to be traced for a record.
func Wanted() calls.Filter {
	f := fdpaths.Wanted(&calls.AMD64)
	for n, name := range calls.AMD64.Numbers {
		e := policy.EntryOf(n)
		switch {
		case e == nil:
		case e.Verb != policy.Passive, name == "read", name == "recvfrom", name == "close":
			f[n] = true
		}
	}
	f[calls.Others] = true
	return f
}

// Call takes a call.
func (r *Recorder) Call(m *trace.Made) {
	r.lookUps(m.Process, m.Record)
	r.vars = r.job.Vars
	if m.Program != nil {
		r.vars.Exe = m.Program.Path
	}
	if e := policy.EntryOf(m.Number); e != nil && e.Verb != policy.Passive && !oci.Always(e.Name) {
		r.calls[e.Name] = true
	}
	uses := policy.Classify(m.Record, m)
	if len(uses) == 0 {
		return
	}
	f := r.owner(m)
	if f.Kind == owner.Runtime {
		return
	}
	o, by := ownerKey{kind: policy.Std}, ""
	if f.Kind == owner.Module {
		o, by = ownerKey{policy.Package, f.Package, cmp.Or(f.Module, f.Package)}, f.Name
	}
	for _, u := range uses {
		r.facts[fact{o, u.Verb, r.target(u, m.Process), by}] = true
	}
}

// Note prints the reason for which calls may have wrong owners.
func (r *Recorder) Note(text string) { fmt.Fprintf(os.Stderr, "usys: the record: %s\n", text) }

// quiet is the function of package usystest in which that package does its own work. Policies
// do not apply to calls in it, so no record has them.
const quiet = "github.com/usys-go/bridge/usystest.quiet"

// owner returns the function that owns the call. Calls that are not recorded belong to the runtime.
func (r *Recorder) owner(m *trace.Made) owner.Function {
	if len(m.Stack) == 0 {
		return owner.Function{Kind: owner.Std}
	}
	f, ok := r.owners[&m.Stack[0]]
	if !ok {
		f = innermost(r.program(m.Program), m.Stack, false)
		if slices.ContainsFunc(m.Stack, func(f trace.Frame) bool { return f.Func == quiet }) {
			f = owner.Function{Kind: owner.Runtime}
		}
		r.owners[&m.Stack[0]] = f
	}
	for _, stack := range m.Lineage { // of a goroutine of std
		if f.Kind != owner.Std {
			break
		}
		if of := innermost(r.program(m.Program), stack, true); of.Owns() {
			f = of
		}
	}
	return f
}

// innermost returns the owner of a stack.
func innermost(m *owner.Modules, stack []trace.Frame, began bool) owner.Function {
	return m.Innermost(func(yield func(link, file string) bool) {
		for _, f := range stack {
			if !yield(f.Func, f.File) {
				return
			}
		}
	}, began)
}

// program returns the modules of a program.
func (r *Recorder) program(p *trace.Program) *owner.Modules {
	m := r.programs[p]
	if m != nil {
		return m
	}
	m = &owner.Modules{}
	if p != nil && p.File != nil {
		if read, err := owner.Read(p.File); err == nil {
			m = read
		}
	}
	r.programs[p] = m
	r.modules = append(r.modules, m)
	return m
}

// moduleOf returns the module of a package, of one of the programs or of those in a record.
func (r *Recorder) moduleOf(more []string) func(pkg string) string {
	info := &debug.BuildInfo{}
	for _, m := range r.modules {
		more = append(append(more, m.Deps...), m.Main)
	}
	for _, path := range more {
		info.Deps = append(info.Deps, &debug.Module{Path: path})
	}
	list := owner.From(info)
	return func(pkg string) string { return list.Of(pkg+".f", "").Module }
}
