//go:build bars

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/bar"
)

// rules is the number of lines of the policy.
const rules = 50

// longer returns loads of a second and more: the start of usys exec with rules is measured by TestBarStart.
func longer(t *testing.T) []load {
	w, h := walk, web
	w.args = slices.Repeat(w.args, 20)
	w.source = strings.Replace(w.source, `filepath.WalkDir(os.Args[1], `, `for _, dir := range os.Args[1:] {
	filepath.WalkDir(dir, `, 1) + "}\n"
	w.source = strings.Replace(w.source, "\t})\n}\n}", "\t})\n\t}\n}", 1)
	h.source = strings.Replace(h.source, "range 500", "range 5000", 1)
	return []load{w, h}
}

// policyOf returns the record of a program, behind lines that the program does not
// need.
func policyOf(t *testing.T, usys string, program []string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "policy")
	cpuOf(t, slices.Concat([]string{usys, "exec", "-record", file}, program)...)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var more strings.Builder
	for i := range rules - strings.Count(string(text), "\n\t") {
		fmt.Fprintf(&more, "\tread /srv/data%02d/ /opt/service%02d/conf/\n", i, i)
	}
	const head = "package main\n"
	if !strings.Contains(string(text), head) {
		t.Fatalf("no section of package main in\n%s", text)
	}
	with := strings.Replace(string(text), head, head+more.String(), 1)
	if err := os.WriteFile(file, []byte(with), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestBarPolicy compares programs under a policy of 50 lines with programs under usys exec.
func TestBarPolicy(t *testing.T) {
	usys := commandHere(t)
	for _, l := range longer(t) {
		program := l.build(t, usys)
		file := policyOf(t, usys, program)
		exec := func(flags ...string) func() time.Duration {
			return func() time.Duration {
				own, _ := cpuOf(t, slices.Concat([]string{usys, "exec"}, flags, program)...)
				return own
			}
		}
		bar.Most(t, "policy/exec,"+l.name, bar.Ratio(bar.Pairs, exec("-policy", file), exec()), 1.25)
	}
}
