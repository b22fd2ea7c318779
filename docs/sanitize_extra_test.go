//go:build extra && linux && amd64

package docs

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/usys-go/bridge/internal/need"
)

// fsoff is a number that depends on the thread-local storage that a sanitizer adds.
var fsoff = regexp.MustCompile(`fs:-[0-9]+`)

// README's example prints the same under MemorySanitizer, which ends a program that uses
// memory of whose contents it knows nothing.
func TestReadmeExampleMSan(t *testing.T) {
	clang := need.Program(t, "clang")
	dir, prints := readmeExample(t)
	got := goCommand(t, dir, []string{"CC=" + clang}, "run", "-msan", "./cmd/vec")
	if diff := cmp.Diff(fsoff.ReplaceAllString(prints, ""), fsoff.ReplaceAllString(got, "")); diff != "" {
		t.Errorf("-README +printed:\n%s", diff)
	}
}

// And under valgrind, which delivers no handshake's fault as a processor does, and finds no
// error in the host's code. It finds some in Go's runtime.
func TestReadmeExampleValgrind(t *testing.T) {
	valgrind := need.Program(t, "valgrind")
	dir, prints := readmeExample(t)
	program := filepath.Join(dir, "vec.out")
	goCommand(t, dir, nil, "build", "-o", program, "./cmd/vec")
	cmd := exec.Command(valgrind, program)
	var out, errors strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errors
	err := cmd.Run()
	if diff := cmp.Diff(prints, out.String()); err != nil || diff != "" {
		t.Errorf("%v\n-README +printed:\n%s\n%s", err, diff, errors.String())
	}
	if regexp.MustCompile(`(?m)^==\d+== +(at|by) .*(usys_|parlib_|vec)`).MatchString(errors.String()) {
		t.Errorf("valgrind finds an error in the host:\n%s", errors.String())
	}
}
