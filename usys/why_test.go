package usys

import "testing"

// A function that asks for more C stack than the host has is absent, and the text gives that reason.
func TestWhyStack(t *testing.T) {
	table := &Table{Status: statusServed, Desc: &Desc{Name: "deep", Funcs: []Func{{Name: "dig", Flags: 8 << 20}}}}
	if got, want := table.why(0), "the host has no function dig, or not the 8192 KiB of C stack that it asks for"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
}
