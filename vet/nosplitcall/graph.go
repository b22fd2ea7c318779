package nosplitcall

import (
	"bufio"
	"io"
	"maps"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// An edge is a line of the linker's output with -debugnosplit: the growth of the stack at a
// call of another function, or in a function without calls, where the callee is "".
type edge struct {
	grows int
	to    string
}

var debugLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^nosplit: (\S+)<(\d+)> \+(\d+)(?: -> (\S+?)(?:<(\d+)>)?)?$`)
})

// readGraph reads the linker's graph. Names of functions end with their ABI: f<0>, f<1>.
func readGraph(r io.Reader) (map[string][]edge, error) {
	g := map[string][]edge{}
	s := bufio.NewScanner(r)
	for s.Scan() {
		if m := debugLine().FindStringSubmatch(s.Text()); m != nil {
			n, err := strconv.Atoi(m[3])
			if err != nil {
				return nil, err
			}
			to := m[4]
			if m[5] != "" {
				to += "<" + m[5] + ">"
			}
			from := m[1] + "<" + m[2] + ">"
			g[from] = append(g[from], edge{n, to})
		}
	}
	return g, s.Err()
}

// exact returns the world with the linker's figures, if -graph names a file with them.
func (a *analyzer) exact() (world, error) {
	if graphFile == "" {
		return a.world, nil
	}
	f, err := os.Open(graphFile)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	g, err := readGraph(f)
	if err != nil {
		return nil, err
	}
	// Of two ABIs of a function one is a wrapper: the one that calls the other.
	name := func(sym string) string {
		base, _, _ := strings.Cut(sym, "<")
		if rest, ok := strings.CutPrefix(base, "main."); ok && a.pass.Pkg.Name() == "main" {
			base = a.pass.Pkg.Path() + "." + rest
		}
		for _, e := range g[sym] {
			if other, _, _ := strings.Cut(e.to, "<"); other == strings.TrimSuffix(strings.TrimSuffix(sym, "<0>"), "<1>") && e.to != sym {
				return base + " (wrapper)"
			}
		}
		return base
	}
	w := maps.Clone(a.world)
	for sym, edges := range g {
		fn := &Func{Sym: name(sym), Nosplit: true, exact: true}
		for _, e := range edges {
			if e.to == "" {
				fn.Frame = fn.Frame.max(Bytes{e.grows, e.grows})
			} else {
				fn.Calls = append(fn.Calls, Call{To: name(e.to), Grows: Bytes{e.grows, e.grows}, Sure: true})
			}
		}
		w[fn.Sym] = fn
	}
	return w, nil
}
