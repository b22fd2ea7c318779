package enforce

import (
	"slices"

	"github.com/usys-go/bridge/hosts/shape/image"
	"github.com/usys-go/bridge/hosts/shape/owner"
	"github.com/usys-go/bridge/hosts/shape/policy"
)

// A Mode is the effect of a call that the policy does not allow: enum shape_mode.
type Mode uint32

const (
	Kill  Mode = iota // it ends the program by SIGSYS
	Errno             // it returns EPERM
	Warn              // it is executed
)

// verbs is SHAPE_VERBS.
const verbs = int(policy.Call) + 1

// profile is struct shape_profile.
type profile struct {
	All, Unused uint32
	Allow, Deny [verbs]list
}

// via is struct shape_via.
type via struct {
	Set             image.Bits
	Profile, Unused uint32
}

// A Compiler compiles one policy for one program.
type Compiler struct {
	Policy  *policy.Policy
	Program *image.Program
	Vars    *policy.Variables
	Mode    Mode

	about []*image.Set // of each section
	refs  []uint32
	targets
}

// Sets adds the sets of functions that the policy distinguishes to the program.
// Program.Classify has to be called afterwards.
func (c *Compiler) Sets() {
	for i := range c.Policy.Sections {
		s := &c.Policy.Sections[i]
		c.about = append(c.about, c.Program.Set(s.About))
		for _, l := range s.Lines {
			if len(l.By) > 0 && !s.Via {
				c.Program.Set(func(f owner.Function) bool { return s.About(f) && slices.Contains(l.By, f.Name) })
			}
		}
	}
}

// Compile adds the policy to the rules of an image.
func (c *Compiler) Compile(r *image.Rules) {
	c.targets = targets{vars: c.Vars, known: map[string]uint32{}, names: map[string]uint16{}}
	var profiles []profile
	for _, f := range c.Program.Owners() {
		profiles = append(profiles, c.owned(f))
	}
	var vias []via
	for i := range c.Policy.Sections {
		if s := &c.Policy.Sections[i]; s.Via {
			vias = append(vias, via{Set: c.about[i].Bits(), Profile: uint32(len(profiles))})
			profiles = append(profiles, c.profile([]*policy.Section{s}, func(l *policy.Line) bool { return len(l.By) == 0 }, false))
		}
	}
	r.Mode = uint32(c.Mode)
	kindParts(r)
	for part, elements := range map[int]image.Part{
		image.Profiles: image.Elements(profiles), image.Refs: image.Elements(c.refs), image.Targets: image.Elements(c.targets.list),
		image.Vias: image.Elements(vias), image.Text: image.Elements(c.text), image.Names: image.Elements(c.hosts),
	} {
		r.Parts[part] = elements
	}
}

// owned returns the profile of the calls of a function.
func (c *Compiler) owned(f owner.Function) profile {
	var sections []*policy.Section
	for i := range c.Policy.Sections {
		if s := &c.Policy.Sections[i]; !s.Via && s.About(f) {
			sections = append(sections, s)
		}
	}
	return c.profile(sections, func(l *policy.Line) bool { return len(l.By) == 0 || slices.Contains(l.By, f.Name) },
		len(sections) == 0 && c.Policy.Allow)
}

// profile returns the targets that sections allow and deny together. holds reports whether
// a line that allows applies to the caller.
func (c *Compiler) profile(sections []*policy.Section, holds func(*policy.Line) bool, all bool) (p profile) {
	var allow, deny [verbs][]uint32
	for _, s := range sections {
		for i := range s.Lines {
			l := &s.Lines[i]
			switch {
			case l.Verb == policy.Any && !l.Deny:
				all = all || holds(l)
			case l.Verb == policy.Any:
				return profile{} // nothing
			case l.Deny:
				deny[l.Verb] = c.add(deny[l.Verb], l)
			case holds(l):
				allow[l.Verb] = c.add(allow[l.Verb], l)
			}
		}
	}
	if all {
		p.All = 1
	}
	for v := range verbs {
		p.Allow[v], p.Deny[v] = c.ref(allow[v]), c.ref(deny[v])
	}
	return p
}

func (c *Compiler) add(list []uint32, l *policy.Line) []uint32 {
	for _, text := range l.Targets {
		if n, ok := c.targets.add(l.Verb, text); ok && !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return list
}

// ref returns the place of a list of targets.
func (c *Compiler) ref(numbers []uint32) list {
	at := uint32(len(c.refs))
	c.refs = append(c.refs, numbers...)
	return list{at, uint32(len(numbers))}
}
