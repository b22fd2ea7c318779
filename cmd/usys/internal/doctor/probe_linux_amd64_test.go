package doctor

import "testing"

// The probes work on the machines that run these tests, and change nothing of their threads.
func TestProbes(t *testing.T) {
	for range 2 {
		for _, name := range []string{Dispatch, GS, Calls} {
			if err := RunProbe(name); err != nil {
				t.Errorf("probe %s: %v, want no error", name, err)
			}
		}
	}
	if err := RunProbe("other"); err == nil {
		t.Errorf("probe other: no error, want one")
	}
}
