//go:build linux && amd64

package sim

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A log does not change the run, and the logs of one seed are the same bytes.
func TestLogIsRepeated(t *testing.T) {
	file := program(t, "goroutines")
	plain, _ := run(t, file, 7, ".", nil)
	for _, flags := range [][]string{
		{"-log"}, {"-log", "-k"}, {"-log", "-k", "-yy", "-T", "-r", "-ttt", "-whole", "-xx", "-s", "200"},
		{"-log=json", "-k", "-y"}, {"-log", "-e", "futex,write"}, {"-log", "-Z"}, {"-log=json", "-ticks", "-k"},
		{"-perfetto"}, {"-pprof"},
	} {
		t.Run(strings.Join(flags, " "), func(t *testing.T) {
			var first []byte
			for range 3 {
				out := filepath.Join(t.TempDir(), "log")
				r, _ := run(t, file, 7, t.TempDir(), nil, logTo(out, flags)...)
				if r.Hash != plain.Hash {
					t.Fatalf("hash %s with the log, %s without", r.Hash, plain.Hash)
				}
				log, err := os.ReadFile(out)
				if err != nil {
					t.Fatal(err)
				}
				if first == nil {
					first = log
				}
				if len(log) == 0 || !bytes.Equal(log, first) {
					t.Fatalf("the second log is another one, from byte %d of %d on", firstDifference(log, first), len(log))
				}
			}
		})
	}
}

// logTo returns the flags with a log file's name.
func logTo(file string, flags []string) []string {
	if strings.HasPrefix(flags[0], "-log") {
		flags = append(flags[:len(flags):len(flags)], "-o")
	}
	return append(flags, file)
}

func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// A log has every event once, ordered by number and by time.
func TestLogIsComplete(t *testing.T) {
	out := filepath.Join(t.TempDir(), "log")
	r, _ := run(t, program(t, "maps"), 3, ".", nil, "-log", "-ticks", "-o", out)
	f, err := os.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	event := regexp.MustCompile(`^ *([0-9]+|-) ([0-9]+\.[0-9]{9}) [0-9]+ (-|g[0-9]+) +(.*)$`)
	var number uint64
	var before, last string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		m := event.FindStringSubmatch(lines.Text())
		if m == nil {
			t.Fatalf("the log has a line %q", lines.Text())
		}
		last = m[4]
		if m[1] == "-" {
			continue
		}
		n, _ := strconv.ParseUint(m[1], 10, 64)
		if at := fmt.Sprintf("%30s", m[2]); n != number+1 || at < before {
			t.Fatalf("behind event %d at %s comes %q", number, before, lines.Text())
		} else {
			number, before = n, at
		}
	}
	if number != r.Events || last != "+++ exited with 0 +++" {
		t.Errorf("the log ends with event %d and %q, want %d and exited with 0", number, last, r.Events)
	}
}

// The last line has the time of the end, whichever events the log shows.
func TestLogEnd(t *testing.T) {
	for _, flags := range []string{"-for 300us", "-until 500", ""} {
		var ends []string
		for _, filter := range []string{"all", "none"} {
			out := filepath.Join(t.TempDir(), "log")
			args := append(strings.Fields(flags), "-seed", "3", "-log", "-e", filter, "-o", out)
			if flags != "" && flags[1] == 'u' {
				args = append(args, "-core", filepath.Join(t.TempDir(), "core"))
			}
			if status, _, errs := sim(t, append(args, program(t, "maps"))...); status != 0 {
				t.Fatalf("%s: status %d, want 0\n%s", flags, status, errs)
			}
			lines := strings.Split(strings.TrimSuffix(read(t, out), "\n"), "\n")
			ends = append(ends, lines[len(lines)-1])
		}
		if m := regexp.MustCompile(`^ *- ([0-9.]+) .* \+\+\+ `).FindStringSubmatch(ends[0]); m == nil || m[1] == "0.000000000" {
			t.Errorf("%s: the last line is %q, want the end, with a time", flags, ends[0])
		}
		if ends[0] != ends[1] {
			t.Errorf("%s: the last line is %q, and with -e none %q", flags, ends[0], ends[1])
		}
	}
}

// Descriptors have the names of the simulation, not those of this machine.
func TestLogDescriptors(t *testing.T) {
	out := filepath.Join(t.TempDir(), "log")
	run(t, program(t, "hello"), 1, ".", nil, "-log", "-yy", "-o", out)
	log, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(log, []byte("write(1<stdout>, \"")) {
		t.Errorf("no line has write(1<stdout>\n%s", log)
	}
}
