package record

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/usys-go/bridge/hosts/shape/policy"
)

// Fixed numbers, so that two runs are shortened in the same way.
const (
	mostNames     = 8  // names in one directory; more are replaced by the directory
	mostFunctions = 12 // functions of one target; with more it is for any function
	mostLines     = 60 // lines of a record
	perLine       = 8  // targets
)

// A group has the facts of one owner and verb: the functions of each target.
type group map[string]map[string]bool

type groupKey struct {
	owner ownerKey
	verb  policy.Verb
}

// closed returns the facts at a level, by owner and verb, without facts that others cover.
func (f facts) closed(level policy.Level) map[groupKey]group {
	all := map[groupKey]group{}
	for x := range f {
		x = x.widen(level)
		k := groupKey{x.owner, x.verb}
		if all[k] == nil {
			all[k] = group{}
		}
		all[k].add(x.target, x.by)
	}
	for k, g := range all {
		if k.verb == policy.Read || k.verb == policy.Write || k.verb == policy.Exec {
			g.directories()
		}
		for _, by := range g {
			if len(by) > mostFunctions || by[""] {
				clear(by)
				by[""] = true
			}
		}
		g.reduce(k.verb)
	}
	return all
}

func (g group) add(target, by string) {
	if g[target] == nil {
		g[target] = map[string]bool{}
	}
	g[target][by] = true
}

// directories replaces names by their directories if these have many, from the deepest ones up.
func (g group) directories() {
	deepest := 0
	for t := range g {
		deepest = max(deepest, strings.Count(t, "/"))
	}
	for depth := deepest; depth > 0; depth-- {
		names := map[string]map[string]bool{} // of each directory that is not the root
		for t := range g {
			whole := strings.TrimSuffix(t, "/")
			if strings.Count(whole, "/") != depth {
				continue
			}
			if dir := path.Dir(whole); dir != "/" {
				if names[dir] == nil {
					names[dir] = map[string]bool{}
				}
				names[dir][whole] = true
			}
		}
		for dir, list := range names {
			if len(list) > mostNames {
				g.collapse(dir, list)
			}
		}
	}
}

// collapse replaces names by the directory that they are in.
func (g group) collapse(dir string, names map[string]bool) {
	for whole := range names {
		for _, t := range []string{whole, whole + "/"} {
			for by := range g[t] {
				g.add(dir+"/", by)
			}
			delete(g, t)
		}
	}
}

// reduce removes targets for functions that also have a wider target.
func (g group) reduce(verb policy.Verb) {
	targets := slices.Sorted(maps.Keys(g))
	files := verb == policy.Read || verb == policy.Write || verb == policy.Exec
	patterns := targets // targets, besides directories, that may be wider than others
	if files {
		patterns = slices.DeleteFunc(slices.Clone(targets), func(t string) bool { return !strings.Contains(t, "*") })
	}
	for _, t := range targets {
		if files {
			for i := range len(t) - 1 {
				if t[i] == '/' {
					g.within(t, t[:i+1])
				}
			}
			g.within(t, t+"/")
		}
		for _, wide := range patterns {
			if policy.Covers(verb, wide, t) {
				g.within(t, wide)
			}
		}
	}
}

// within removes a target for the functions that have a wider one.
func (g group) within(t, wide string) {
	if wide == t || g[wide] == nil || g[t] == nil {
		return
	}
	for by := range g[t] {
		if g[wide][""] || g[wide][by] {
			delete(g[t], by)
		}
	}
	if len(g[t]) == 0 {
		delete(g, t)
	}
}

// lines returns the group as lines: grouped by target or by function, whichever is shorter.
func (g group) lines(verb policy.Verb) []policy.Line {
	byTarget, byFunction := map[string][]string{}, map[string][]string{}
	for _, t := range slices.Sorted(maps.Keys(g)) {
		functions := slices.Sorted(maps.Keys(g[t]))
		k := strings.Join(functions, "\n")
		byTarget[k] = append(byTarget[k], t)
		for _, f := range functions {
			byFunction[f] = append(byFunction[f], t)
		}
	}
	list := split(verb, byTarget)
	if other := split(verb, byFunction); len(other) < len(list) {
		return other
	}
	return list
}

// split returns a line for each set of functions, or several if it has many targets.
func split(verb policy.Verb, targets map[string][]string) (list []policy.Line) {
	for _, functions := range slices.Sorted(maps.Keys(targets)) {
		for chunk := range slices.Chunk(targets[functions], perLine) {
			l := policy.Line{Verb: verb, Targets: chunk}
			if functions != "" {
				l.By = strings.Split(functions, "\n")
			}
			list = append(list, l)
		}
	}
	return list
}

// policy returns the facts as a policy, at the lowest level from this one on that has few
// enough lines.
func (f facts) policy(level policy.Level, calls []string) *policy.Policy {
	for {
		p := &policy.Policy{Widened: level, Calls: calls}
		modules := map[string]bool{}
		bounded := 0
		for k, g := range f.closed(level) {
			p.Sections = append(p.Sections, policy.Section{Kind: k.owner.kind, Path: k.owner.path, Lines: g.lines(k.verb)})
			bounded += g.bound() - len(p.Sections[len(p.Sections)-1].Lines)
			switch {
			case k.owner.kind == policy.Module:
				modules[k.owner.path] = true
			case k.owner.module != "":
				modules[k.owner.module] = true
			}
		}
		p.Modules = slices.Sorted(maps.Keys(modules))
		p = p.Canonical()
		if n := strings.Count(p.String(), "\n") + bounded; n <= mostLines || level == policy.Widest {
			return p
		}
		level++
	}
}

// bound returns an upper bound of the group's lines that does not shrink with more facts: so
// records of several programs are shortened in the same way, in whatever order they merge.
func (g group) bound() int {
	perFunction := map[string]int{}
	for _, functions := range g {
		for f := range functions {
			perFunction[f]++
		}
	}
	sum := 0
	for _, n := range perFunction {
		sum += (n + perLine - 1) / perLine
	}
	return min(len(g), sum)
}
