// Package report writes reports for people on calls that a policy did not allow.
package report

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/hosts/shape/owner"
	"github.com/usys-go/bridge/hosts/shape/policy"
	"github.com/usys-go/bridge/hosts/trace"
)

// A Reporter writes reports.
type Reporter struct {
	Out     io.Writer
	Name    string // the policy's name, as it was given
	Policy  *policy.Policy
	Modules *owner.Modules
	Vars    *policy.Variables

	told map[string]bool
}

// Refuse writes a report of a call. Of equal reports it writes only the first.
func (r *Reporter) Refuse(c *trace.Refusal) {
	o, stack := r.owner(c)
	use := r.use(c, o, stack)
	key := fmt.Sprint(o, use)
	if r.told[key] && !c.Ends {
		return
	}
	if r.told == nil {
		r.told = map[string]bool{}
	}
	r.told[key] = true
	var b strings.Builder
	fmt.Fprintf(&b, "usys: policy %s: %s does not allow:\n", r.Name, whose(o))
	fmt.Fprintf(&b, "\t%s\n", r.call(c))
	near := r.Policy.Nearest(o, use.Verb, use.Target, stack...)
	fileless := near.Text != "" && near.At.Line == 0 // -root
	switch {
	case near.Denies:
		fmt.Fprintf(&b, "\tdenied by     %s: %s\n", near.At, near.Text)
	case near.Text != "" && near.At.Line > 0:
		fmt.Fprintf(&b, "\tnearest rule  %s: %s\n", near.At, near.Text)
	case fileless:
		b.WriteString("\tonly files below the directory are allowed, and those that Go's packages read everywhere\n")
	case r.Policy.Allow:
		b.WriteString("\tdenied by a section with via about a function farther out than the frames below\n")
	default:
		fmt.Fprintf(&b, "\tno section is about %s, and the default is to deny\n", r.section(o))
	}
	if known := near.At.Line > 0 || !r.Policy.Allow; known && !near.Denies && !fileless && use.Target != "" {
		fmt.Fprintf(&b, "\tto allow it   %s: %s %s\n", cmp.Or(near.Via, r.section(o)), use.Verb, use.Target)
	}
	r.stacks(&b, c)
	io.WriteString(r.Out, b.String())
}

// whose returns a description of the owner of a call.
func whose(o owner.Function) string {
	switch {
	case o.Kind != owner.Module:
		return "a goroutine of the standard library made a call that it"
	case o.Module == "":
		return fmt.Sprintf("%s made a call that it", o)
	}
	return fmt.Sprintf("%s of module %s made a call that it", o, o.Module)
}

// section returns the head of a section for the owner.
func (r *Reporter) section(o owner.Function) string {
	if o.Kind == owner.Module {
		return "package " + o.Package
	}
	return "std"
}

// call returns the call in a trace's form, with the arguments that are known before it is made.
func (r *Reporter) call(c *trace.Refusal) string {
	text := calls.AMD64.AppendHead(nil, c.Record, &calls.Options{Strings: 80})
	head, unfinished := strings.CutSuffix(strings.TrimSpace(string(text)), " <unfinished ...>")
	switch {
	case !unfinished:
		return head
	case strings.HasSuffix(head, ", "), strings.HasSuffix(head, ","):
		return head + "...)"
	}
	return head + ")"
}

// use returns the call's use that is not allowed.
func (r *Reporter) use(c *trace.Refusal, o owner.Function, stack []owner.Function) policy.Use {
	uses := policy.Classify(c.Record, directories{c})
	for i := range uses {
		u := &uses[i]
		if u.Verb == policy.Connect || u.Verb == policy.Listen {
			u.Target = policy.Plain(*u)
		}
		if u.Verb == policy.Read || u.Verb == policy.Write || u.Verb == policy.Exec {
			u.Target = r.Vars.Shorten(u.Target, c.Process)
		}
	}
	i := slices.IndexFunc(uses, func(u policy.Use) bool { return !r.Policy.Allows(o, u.Verb, u.Target, stack...) })
	switch {
	case i >= 0:
		return uses[i]
	case len(uses) > 0:
		return uses[0]
	}
	return policy.Use{Verb: policy.Call}
}

// directories makes a policy.Context of a refusal.
type directories struct{ c *trace.Refusal }

func (d directories) Dir(fd int) string { return d.c.Dir(fd) }

// owner returns the owner of the call, and all functions on its stacks.
func (r *Reporter) owner(c *trace.Refusal) (o owner.Function, all []owner.Function) {
	for _, stack := range slices.Concat([][]trace.Frame{c.Stack}, c.Lineage) {
		for _, frame := range stack {
			if f := r.Modules.Of(frame.Func, frame.File); f.Kind != owner.Bridge {
				all = append(all, f)
			}
		}
	}
	i := slices.IndexFunc(all, owner.Function.Owns)
	if i < 0 {
		return owner.Function{Kind: owner.Std}, all
	}
	return all[i], all
}

// stacks writes the stacks of the caller and of its ancestors, up to the one with the owner.
func (r *Reporter) stacks(b *strings.Builder, c *trace.Refusal) {
	title := "goroutine"
	if c.Goroutine != 0 {
		title = fmt.Sprintf("goroutine %d", c.Goroutine)
	}
	for i, stack := range slices.Concat([][]trace.Frame{c.Stack}, c.Lineage) {
		if i > 0 {
			title = "started by"
		}
		fmt.Fprintf(b, "%s:\n", title)
		owned := false
		for _, f := range stack {
			owned = owned || r.Modules.Of(f.Func, f.File).Owns()
			fmt.Fprintf(b, "\t%s (%s:%d)\n", f.Func, f.File, f.Line)
		}
		if owned {
			return
		}
	}
}

// New returns a Reporter for a program, which writes to standard error.
func New(name string, p *policy.Policy, program string, vars *policy.Variables) (*Reporter, error) {
	f, err := os.Open(program)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, err := owner.Read(f)
	if err != nil {
		return nil, err
	}
	return &Reporter{Out: os.Stderr, Name: name, Policy: p, Modules: m, Vars: vars}, nil
}
