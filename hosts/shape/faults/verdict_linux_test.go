package faults

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// compiled compiles the verdicts' C code with a driver, and returns the program's path.
func compiled(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "verdict")
	cmd := exec.Command("gcc", "-O1", "-g", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fsanitize=address,undefined",
		"-fno-sanitize-recover=all", "-o", program, "../fault_verdict.c", "testdata/verdict/main.c")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("gcc: %v\n%s", err, out)
	}
	return program
}

// TestVerdicts compares the verdicts of the host's C code with those of the model.
func TestVerdicts(t *testing.T) {
	program := compiled(t)
	mem := aligned()
	area := NewArea(mem)
	var rules []*Rule
	for _, text := range []string{
		"fsync:error=EIO", "fsync:error=EIO:when=3", "fsync:error=EIO:when=3+", "fsync:error=EIO:when=2..9", "fsync:error=EIO:when=5+7",
		"fsync:error=EIO:when=5..40+7", "fsync:error=EIO:prob=0.5", "fsync:error=EIO:prob=0.01:seed=9", "fsync:error=EIO:prob=1",
		"fsync:error=EIO:prob=0.3:when=10..100+3:seed=18446744073709551615", "read:short", "read:short=7:seed=3", "write:torn", "write:torn=50:prob=0.2",
	} {
		r, err := Parse(text, Options{Seed: 77})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := area.Add(r); err != nil {
			t.Fatal(err)
		}
		rules = append(rules, r)
	}
	file := filepath.Join(t.TempDir(), "area")
	if err := os.WriteFile(file, mem, 0o666); err != nil {
		t.Fatal(err)
	}
	const calls = 2000
	got, err := exec.Command(program, file, strconv.Itoa(calls)).Output()
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	for i, r := range rules {
		for n := uint64(1); n <= calls; n++ {
			hits := 0
			if r.Hits(i, n) {
				hits = 1
			}
			fmt.Fprintln(&want, i, n, hits, r.Moves(i, n, n*7%100), r.Bit(i, n, n%3, n))
		}
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Errorf("the verdicts of C and Go differ: %s", firstDifference(string(got), want.String()))
	}
}

func firstDifference(got, want string) string {
	w := strings.Split(want, "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(w) || line != w[i] {
			return fmt.Sprintf("line %d: %q, want %q", i+1, line, w[min(i, len(w)-1)])
		}
	}
	return "the end is missing"
}

// TestProb compares the share of hits with the probability.
func TestProb(t *testing.T) {
	for _, p := range []float64{0.01, 0.5, 0.9} {
		r, err := Parse(fmt.Sprintf("fsync:error=EIO:prob=%g", p), Options{})
		if err != nil {
			t.Fatal(err)
		}
		const calls = 100000
		hits := 0
		for n := uint64(1); n <= calls; n++ {
			if r.Hits(3, n) {
				hits++
			}
		}
		if share := float64(hits) / calls; share < p*0.9 || share > p*1.1 {
			t.Errorf("prob=%g hits %d of %d calls, want a share within 10 %% of that", p, hits, calls)
		}
	}
}

// TestPatterns compares patterns in C with regular expressions.
func TestPatterns(t *testing.T) {
	cases := [][2]string{
		{"*.db", "/tmp/x.db"}, {"*.db", "/tmp/x.dbx"}, {"/tmp/*", "/tmp/a"}, {"/tmp/*", "/tmp/a/b"}, {"/tmp/**", "/tmp/a/b"},
		{"/tmp/", "/tmp"}, {"/tmp/", "/tmp/a/b"}, {"/tmp/", "/tmpx"}, {"**/b/*.go", "/a/b/c.go"}, {"?", "/a/b"}, {"socket?*", "socket:[12]"},
		{"/a/*/c/**/e*", "/a/b/c/d/x/ef"}, {"/**/", "/a/b"}, {"/x/*/", "/x/y/z"},
	}
	rng := rand.New(rand.NewPCG(1, 2))
	random := func(letters string, n int) string {
		b := make([]byte, rng.IntN(n))
		for i := range b {
			b[i] = letters[rng.IntN(len(letters))]
		}
		return string(b)
	}
	for range 20000 {
		cases = append(cases, [2]string{random("ab/*?*/", 12), "/" + random("aab/", 12)})
	}
	var in strings.Builder
	for _, c := range cases {
		fmt.Fprintln(&in, c[0], c[1])
	}
	cmd := exec.Command(compiled(t))
	cmd.Stdin = strings.NewReader(in.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(out), "\n")
	bad := 0
	for i, c := range cases {
		if strings.Contains(c[1], "//") || strings.HasSuffix(c[1], "/") { // names of files are not empty
			continue
		}
		if want := fmt.Sprint(matches(c[0], c[1])); lines[i] != want && bad < 10 {
			bad++
			t.Errorf("pattern %q, path %q: %s, want %s", c[0], c[1], lines[i], want)
		}
	}
}
