package policy

import (
	"strings"
	"testing"
)

// TestGoMod: the comment is behind a requirement or above it, at a block, or at the module.
func TestGoMod(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"require e.org/a v1.0.0 // gomodjail:confined\n", "a"},
		{"require (\n\te.org/a v1.0.0 // indirect; gomodjail:confined\n\t//gomodjail:confined\n\te.org/b v1.0.0 // indirect\n\te.org/c v1.0.0\n)\n", "a b"},
		{"// gomodjail:confined\nmodule e.org/m\n\nrequire (\n\te.org/a v1.0.0\n\te.org/b v1.0.0 // gomodjail:unconfined\n)\n// gomodjail:unconfined\nrequire (\n\te.org/c v1.0.0\n\te.org/d v1.0.0 //gomodjail:confined\n)\n", "a d"},
		{"require e.org/a v1.0.0\n", ""},
	} {
		p, err := ParseGoMod("go.mod", []byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		var got []string
		for _, s := range p.Sections {
			if s.Kind != Module || !s.Via || s.Lines != nil {
				t.Errorf("%s: section %+v, want a module, via, without lines", c.text, s)
			}
			got = append(got, strings.TrimPrefix(s.Path, "e.org/"))
		}
		if g := strings.Join(got, " "); g != c.want || !p.Allow {
			t.Errorf("%s: %q, allow %v; want %q, true", c.text, g, p.Allow, c.want)
		}
	}
	_, err := ParseGoMod("go.mod", []byte("require e.org/a v1.0.0 // gomodjail:confind\n"))
	if want := "go.mod:1:24: gomodjail:confind is not known (did you mean confined?)"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
