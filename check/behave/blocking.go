package behave

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/usys-go/bridge/check/report"
)

// A found is a verdict with the path to its place.
type found struct {
	verdict
	chain []step
}

// callsGo reports whether C code calls an exported Go function here.
func (f *found) callsGo() bool { return f.class == blocks && f.why == calledGo }

// blocking reports the blocking calls that a root reaches. A function that may block must not
// call Go either.
func (c *checker) blocking(x *root) {
	mayBlock := x.fn != nil && !x.fn.NB
	context := "declared nb"
	if x.fn == nil {
		context = "code of vcore context"
	}
	n := map[class]int{}
	for _, f := range c.search(x) {
		if f.class == locks && x.fn != nil {
			continue // locks are held for a moment only
		}
		if mayBlock && !f.callsGo() {
			continue
		}
		if n[f.class]++; n[f.class] > maxFindings {
			continue
		}
		last := f.what
		if f.class == unnumbered {
			last = ""
		}
		chain := c.g.chain(f.chain, last)
		out := report.Finding{Pos: x.pos, Rule: report.Blocks, Detail: chain}
		switch f.class {
		case blocks:
			if x.fn != nil && f.callsGo() {
				out.Message = fmt.Sprintf("%s calls Go (%s), which ends the program with a report", x.name, f.what)
				out.Cure = "return to Go, and let Go do what C would call it for"
				break
			}
			out.Message = fmt.Sprintf("%s, %s, may block in %s", x.name, context, f.what)
			if f.why != "" {
				out.Message += ": " + f.why
			}
			out.Cure = "declare it call, or let it come back without waiting"
			if x.fn == nil {
				out.Cure = "do that outside of vcore context, or allow it in the rules"
			}
		case locks:
			out.Message = fmt.Sprintf("%s, %s, takes a lock in %s, which a thread may hold that only this vcore can run", x.name, context, f.what)
			out.Cure = "do that outside of vcore context, or allow it in the rules"
		case unnumbered:
			out.Severity = report.Warning
			out.Message = fmt.Sprintf("%s, %s, makes a system call whose number is not known", x.name, context)
			out.Cure = "call with a constant number, or say in the rules what it does"
		case stranger:
			out.Severity = report.Warning
			out.Message = fmt.Sprintf("%s, %s, calls %s, of which nothing is known", x.name, context, f.what)
			out.Cure = "name the file that has it, or say in the rules whether it blocks"
		case pointer:
			out.Severity = report.Warning
			out.Message = strings.TrimSuffix(fmt.Sprintf("%s, %s, calls through a pointer, %s", x.name, context, f.why), ", ")
			out.Cure = "let the pointer lie in a const, or say in the rules what it calls"
		}
		c.r.Add(out)
	}
	for _, k := range []class{locks, blocks, unnumbered, stranger, pointer} {
		if n[k] > maxFindings {
			c.r.Addf(x.pos, report.Blocks, report.Note, "", "%s: %d more of that sort", x.name, n[k]-maxFindings)
		}
	}
}

// search goes through everything that a root reaches, the nearest first.
func (c *checker) search(x *root) (list []found) {
	type visit struct {
		a    *analysis
		path []step
	}
	if c.g.outside(x.addr) {
		if class, what, why := c.g.judgeCall(x.addr, func(int) (int64, bool) { return 0, false }); class != fine {
			list = append(list, found{verdict{class, what, why}, nil})
		}
		return list
	}
	a := c.g.done[x.addr]
	if a == nil {
		return nil
	}
	seen := map[*analysis]bool{a: true}
	told := map[string]bool{}
	for queue := []visit{{a, nil}}; len(queue) > 0; queue = queue[1:] {
		v := queue[0]
		if v.a.lost != 0 {
			list = append(list, found{verdict{pointer, "", "or runs code, that could not be followed"}, append(v.path[:len(v.path):len(v.path)], step{v.a.fn, v.a.lost})})
		}
		for i := range v.a.events {
			e := &v.a.events[i]
			// The caller has the same event, with its arguments.
			if v.path != nil && open(c.g.m, &e.site) {
				continue
			}
			path := slices.Concat(v.path, e.trail)
			for _, j := range c.g.judge(e) {
				key := fmt.Sprint(j.class, " ", j.what)
				if j.class == pointer || j.class == unnumbered {
					key += fmt.Sprint(" ", e.pc)
				}
				if told[key] {
					continue
				}
				told[key] = true
				list = append(list, found{j, path})
			}
			for _, to := range c.g.targets(e) {
				if callee := c.g.done[to]; callee != nil && !seen[callee] {
					seen[callee] = true
					queue = append(queue, visit{callee, path})
				}
			}
		}
	}
	return list
}

// chain formats a path through functions, one on each line, with the place that leads to the
// next.
func (g *Graph) chain(steps []step, last string) string {
	var b strings.Builder
	for i, s := range steps {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(s.fn.name)
		if s.pc != s.fn.addr {
			fmt.Fprintf(&b, "+%#x", s.pc-s.fn.addr)
		}
		if p := g.place(s.pc); p.Filename != "" {
			fmt.Fprintf(&b, " %s:%d", path.Base(p.Filename), p.Line)
		}
	}
	if last != "" && (len(steps) == 0 || steps[len(steps)-1].fn.name != last) {
		if len(steps) > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(last)
	}
	return b.String()
}
