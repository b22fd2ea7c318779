package behave

import "testing"

// FuzzRules reads anything as rules.
func FuzzRules(f *testing.F) {
	f.Add([]byte("vcore run_*\nblock crunch it takes minutes\npass logs # only on errors\nallow idle futex\ncalls f a b\npoints v o\nrecurse f 10\nlibcstack 4K\n"))
	f.Add([]byte("recurse f 99999999999999999999K\nvcore [\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if r, err := ParseRules("rules", text); (r == nil) == (err == nil) {
			t.Errorf("ParseRules = %v, %v; want either rules or an error", r, err)
		}
		_ = Usage{}.parse("a.su", text)
	})
}
