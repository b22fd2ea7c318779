package lang

import "go/token"

func isKeyword(s string) bool { return token.IsKeyword(s) }

// check refuses declarations that no generator accepts.
func (p *parser) check(c *Call) {
	if p.bad {
		return
	}
	seen := map[string]bool{}
	note := func(at Param, cure, format string, args ...any) {
		p.errs.Add(at.Pos, cure, format, args...)
		p.bad = true
	}
	all := append(append([]Param(nil), c.Params...), c.Results...)
	for _, r := range all {
		if seen[r.Name] {
			note(r, "rename one", "two parameters or results of %s are called %s", c.Name, r.Name)
		}
		seen[r.Name] = true
	}
	errors := 0
	for i, r := range c.Results {
		isErr := r.Type.Kind == Error
		if isErr {
			errors++
		}
		switch {
		case errors > 1 && isErr:
			note(r, "leave one out", "%s has two error results", c.Name)
		case isErr && i != len(c.Results)-1 && !c.Err():
			note(r, "make it the last result", "the error result of %s is not its last", c.Name)
		case isErr && r.Name != "err" && i == len(c.Results)-1:
			note(r, "call it err", "the error result of %s is called %s", c.Name, r.Name)
		case !isErr && r.Name == "err":
			note(r, "write err error, or rename the value", "the result err of %s is no error but %s", c.Name, r.Type.Text)
		}
	}
	if p.bad {
		return
	}
	if v := c.Values(); len(v) > 2 {
		note(v[2], "return two at most, and the rest through pointers", "%s has %d results beside its error: a call returns two words", c.Name, len(v))
	}
}
