package calls

import (
	"slices"
	"strings"
	"testing"
)

// TestDecided checks that each call has rules, that they cover all arguments, and that they agree
// with the rest of the call's description.
func TestDecided(t *testing.T) {
	for i := range All {
		c := &All[i]
		decided(t, c, "waits", c.Waits, WaitKinds)
		decided(t, c, "thread", c.Thread, ThreadKinds)
		var waits, long bool
		for _, r := range c.Waits {
			waits = waits || r.Kind != "never"
			long = long || slices.Contains([]string{"apart", "fd", "time"}, r.Kind)
		}
		if c.Blocks && !waits {
			t.Errorf("%s: the call blocks, and has no rule that says for what it waits", c.Name)
		}
		if long && !c.Blocks {
			t.Errorf("%s: the call waits, and does not block", c.Name)
		}
		if c.Gone && (waits || c.Thread[0].Kind != "none") {
			t.Errorf("%s: the call is gone, and does something", c.Name)
		}
	}
	if n := len(AMD64.Numbers); n == 0 || ByName(AMD64.Numbers[n-1]) == nil {
		t.Errorf("%d numbers, and the last one has no call", n)
	}
	for _, name := range AMD64.Numbers {
		if name != "" && ByName(name) == nil {
			t.Errorf("%s has a number, and is not described", name)
		}
	}
}

// decided checks the rules of a call.
func decided(t *testing.T, c *Call, about string, rules []Rule, kinds []string) {
	t.Helper()
	if len(rules) == 0 {
		t.Errorf("%s: no rule says of it what %s does", c.Name, about)
		return
	}
	for i, r := range rules {
		switch {
		case !slices.Contains(kinds, r.Kind):
			t.Errorf("%s: %s is no kind of %s", c.Name, r.Kind, about)
		case max(r.In, r.Out, r.On) >= len(c.Args):
			t.Errorf("%s: a rule is about a parameter that there is not", c.Name)
		case r.On < 0 && i < len(rules)-1:
			t.Errorf("%s: rules behind one that always holds", c.Name)
		case r.On >= 0 && len(r.If) == 0:
			t.Errorf("%s: a condition without a test", c.Name)
		}
	}
	last := rules[len(rules)-1]
	if last.On < 0 {
		return
	}
	for _, m := range enumerated(c.Args[last.On].Type) {
		var args [6]uint64
		args[last.On] = m.Value
		if First(rules, &args) == nil {
			t.Errorf("%s: no rule says of %s what %s does", c.Name, m.Name, about)
		}
	}
}

// enumerated returns the macros of a parameter's enumeration.
func enumerated(x Type) (list []Macro) {
	for _, set := range x.Sets() {
		if strings.HasPrefix(set, "enum:") {
			list = append(list, AMD64.Macros[set].Bits...)
		}
	}
	return list
}

// TestFirst looks for the rule of calls with some arguments.
func TestFirst(t *testing.T) {
	const minus = ^uint64(0)
	for _, c := range []struct {
		call          string
		args          [6]uint64
		waits, thread string
	}{
		{"read", [6]uint64{3}, "fd fd", "none"},
		{"recvfrom", [6]uint64{3, 0, 0, 0x40}, "never", "none"},
		{"recvfrom", [6]uint64{3, 0, 0, 0x4000}, "fd fd", "none"},
		{"sendfile", [6]uint64{}, "fd in_fd to out_fd", "none"},
		{"wait4", [6]uint64{minus, 0, 1}, "never", "none"},
		{"wait4", [6]uint64{minus, 0, 0x20000000}, "apart", "binds"},
		{"flock", [6]uint64{3, 2}, "apart", "none"},
		{"flock", [6]uint64{3, 6}, "soon", "none"},
		{"fcntl", [6]uint64{3, 7}, "apart", "none"},
		{"fcntl", [6]uint64{3, 38}, "apart", "none"},
		{"fcntl", [6]uint64{3, 0xffffffff00000003}, "never", "none"}, // the kernel reads 32 bits
		{"fcntl", [6]uint64{3, 9999}, "", "none"},
		{"poll", [6]uint64{}, "time timeout", "none"},
		{"futex", [6]uint64{}, "ours", "ours"},
		{"clock_gettime", [6]uint64{1}, "never", "none"},
		{"clock_gettime", [6]uint64{3}, "never", "binds"},
		{"clock_gettime", [6]uint64{^uint64(7)}, "never", "none"},      // this process's
		{"clock_gettime", [6]uint64{^uint64(7) | 6}, "never", "binds"}, // this thread's
		{"clock_gettime", [6]uint64{uint64(^uint32(7) | 6)}, "never", "binds"},
		{"clock_gettime", [6]uint64{^uint64(5<<3) | 3}, "never", "binds"},  // bits 0 to 2 are 7: no thread's
		{"clock_gettime", [6]uint64{^uint64(5<<3|7) | 3}, "never", "none"}, // a device's, by its descriptor
		{"getrusage", [6]uint64{1}, "never", "binds"},
		{"getrusage", [6]uint64{0}, "never", "none"},
		{"personality", [6]uint64{0xffffffff}, "never", "none"},
		{"personality", [6]uint64{0}, "never", "binds"},
		{"setpriority", [6]uint64{0, 7}, "never", "binds who"},
		{"setpriority", [6]uint64{1, 7}, "never", "none"},
		{"perf_event_open", [6]uint64{0, minus}, "soon", "none"},
		{"perf_event_open", [6]uint64{0, 0}, "soon", "binds pid"},
		{"prctl", [6]uint64{0x53564d41}, "never", "none"},
		{"prctl", [6]uint64{38}, "never", "binds"},
		{"prctl", [6]uint64{39}, "never", "none"},
		{"prctl", [6]uint64{12345}, "never", ""},
		{"arch_prctl", [6]uint64{0x1002}, "never", "ours"},
		{"setuid", [6]uint64{}, "never", "binds"},
		{"seccomp", [6]uint64{1}, "never", "binds"},
		{"seccomp", [6]uint64{2}, "never", "none"},
	} {
		call := ByName(c.call)
		if text := ruleText(call, First(call.Waits, &c.args)); text != c.waits {
			t.Errorf("%s%#x waits %q, want %q", c.call, c.args, text, c.waits)
		}
		if text := ruleText(call, First(call.Thread, &c.args)); text != c.thread {
			t.Errorf("%s%#x: thread %q, want %q", c.call, c.args, text, c.thread)
		}
	}
}

func ruleText(c *Call, r *Rule) string {
	if r == nil {
		return ""
	}
	s := r.Kind
	if r.In >= 0 {
		s += " " + c.Args[r.In].Name
	}
	if r.Out >= 0 {
		s += " to " + c.Args[r.Out].Name
	}
	return s
}
