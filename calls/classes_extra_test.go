//go:build extra && linux && amd64

package calls

import (
	"os"
	"regexp"
	"testing"

	"github.com/usys-go/bridge/internal/need"
)

// TestClasses runs this test's program under strace with each class, and compares the
// calls that strace shows with those of the class.
func TestClasses(t *testing.T) {
	need.Program(t, "strace")
	made := namesOf(t, "all")
	if len(made) < 200 {
		t.Fatalf("only %d calls are made", len(made))
	}
	for _, set := range append([]string{"net", "!%file", "/^open", "file,read"}, Classes...) {
		if set[0] != '!' && set[0] != '/' && set != "file,read" {
			set = "%" + set
		}
		f, err := AMD64.ParseFilter(set)
		if err != nil {
			t.Error(err)
			continue
		}
		theirs := namesOf(t, set)
		for name := range made {
			if ours := f[AMD64.Number(name)]; ours != theirs[name] {
				t.Errorf("%s: %s is in it: %t; strace: %t", set, name, ours, theirs[name])
			}
		}
	}
}

// namesOf returns the calls that the program makes itself, and that strace shows with a
// set.
func namesOf(t *testing.T, set string) map[string]bool {
	ours, out := runProgram(t, "plain", []string{"-e", "trace=" + set})
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	made := map[string]bool{}
	for _, line := range ours {
		made[regexp.MustCompile(`^\w+`).FindString(line)] = true
	}
	shown := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\d+ +(\w+)\(`).FindAllSubmatch(text, -1) {
		if made[string(m[1])] {
			shown[string(m[1])] = true
		}
	}
	return shown
}
