package near

import "testing"

func TestDidYouMean(t *testing.T) {
	names := []string{"crash", "kill", "pause", "oom", ""}
	for word, want := range map[string]string{
		"crsh": " (did you mean crash?)", "crash": " (did you mean crash?)", "puase": " (did you mean pause?)", "nothing": "", "": "",
	} {
		if got := DidYouMean(word, names); got != want {
			t.Errorf("%q: %q, and not %q", word, got, want)
		}
	}
}
