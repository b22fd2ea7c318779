//go:build linux && amd64

package faults

import (
	"flag"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/hosts/shape/faults"
	"github.com/usys-go/bridge/internal/guests"
)

var runs = flag.Int("runs", 60, "runs in which faults are counted from both sides")

// do runs a program of the guest's under faults, and returns its output and the table of rules.
func do(t *testing.T, flags []string, args ...string) (out, table string) {
	t.Helper()
	end, err := program.Run(guests.Hosted, time.Minute, nil, append(flags, "-c"), args...)
	if err != nil {
		t.Fatal(err)
	}
	if end.Status != "exit status 0" {
		t.Fatalf("%v %v: %s, want exit status 0\n%s%s", flags, args, end.Status, end.Stdout, end.Stderr)
	}
	_, table, _ = strings.Cut(end.Stderr, "hit fault\n---------- --------- ----------------\n")
	return end.Stdout, strings.Join(strings.Fields(table), " ")
}

// ways lists flags with which the host treats threads differently.
var ways = [][]string{nil, {"-vcores", "1"}, {"-vcores", "2"}, {"-strict"}}

// TestCounts compares the errors that the program has seen with those that the host has counted and
// those that follow from the rule and the seed. The calls come from many threads.
func TestCounts(t *testing.T) {
	const calls = 400
	for i := range *runs {
		seed := uint64(i + 1)
		text := fmt.Sprintf("inject=%s", []string{
			"fsync:error=ENOSPC:prob=0.1:path=*.db", "fsync:error=ENOSPC:when=7", "fsync:error=ENOSPC:when=7+3",
			"fsync:error=ENOSPC:when=20..90+4:prob=0.5", "/^fsync:error=ENOSPC:when=3..400+2:pkg=main", "fsync:error=ENOSPC:when=399+", "fsync,fdatasync:error=ENOSPC:when=401+",
		}[i%7])
		rule, err := faults.Parse(text, faults.Options{Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		want := 0
		for n := uint64(1); n <= calls; n++ {
			if rule.Hits(0, n) {
				want++
			}
		}
		flags := append([]string{"-seed", fmt.Sprint(seed), "-e", text}, ways[i/7%len(ways)]...)
		out, table := do(t, flags, "count", "fsync", fmt.Sprint(calls), "8")
		seen := "map[]"
		if want > 0 {
			seen = fmt.Sprintf("map[no space left on device:%d]", want)
		}
		if !strings.HasPrefix(out, seen+" 0\n") {
			t.Errorf("%v: the program has seen %swant %s", flags, out, seen)
		}
		if table != fmt.Sprint(calls, " ", want, " ", text) {
			t.Errorf("%v: the host has counted %s, want %d of %d", flags, table, want, calls)
		}
	}
}

// TestOrder checks that the n-th call of one thread gets the result that follows from n and the
// seed.
func TestOrder(t *testing.T) {
	const calls = 300
	for _, way := range ways {
		for _, text := range []string{"inject=fsync:error=EIO:prob=0.05", "inject=fsync:error=EIO:prob=0.3:seed=99", "inject=fsync:error=EIO:when=5..50+7"} {
			rule, err := faults.Parse(text, faults.Options{Seed: 12})
			if err != nil {
				t.Fatal(err)
			}
			want := []int{}
			for n := 1; n <= calls; n++ {
				if rule.Hits(0, uint64(n)) {
					want = append(want, n)
				}
			}
			for range 2 {
				out, _ := do(t, append([]string{"-seed", "12", "-e", text}, way...), "count", "fsync", fmt.Sprint(calls), "1")
				if !strings.Contains(out, fmt.Sprint("\n", want, "\n")) {
					t.Errorf("%v %s: %swant %v", way, text, out, want)
				}
			}
		}
	}
}

// TestBytes checks that short, torn and limited writes move the number of bytes given by their
// rules.
func TestBytes(t *testing.T) {
	for _, c := range []struct{ text, out, table string }{
		{"inject=write:short=30:path=*.db", "map[] 12000\n", "400 400"},
		{"inject=write:short=100:path=*.db", "map[] 40000\n", "400 0"},
		{"inject=write:torn=10:path=*.db:when=2+2", "map[input/output error:200] 20000\n", "400 200"},
		{"inject=write:space=12345:path=*.db", "map[no space left on device:276] 12345\n", "400 277"},
		{"inject=write:space=1k:error=EDQUOT:path=*.db", "map[disk quota exceeded:389] 1024\n", "400 390"},
		{"inject=write:retval=7:path=*.db", "map[] 2800\n", "400 400"},
	} {
		for _, way := range ways {
			out, table := do(t, append([]string{"-e", c.text}, way...), "count", "write", "400", "8")
			if !strings.HasPrefix(out, c.out) || table != c.table+" "+c.text {
				t.Errorf("%v %s: got %s%s, want %s%s %s", way, c.text, out, table, c.out, c.table, c.text)
			}
		}
	}
}

// TestChildren checks that the rules also apply to hosted children, and that hits are counted in
// one place.
func TestChildren(t *testing.T) {
	const text = "inject=openat:error=EIO:path=/nothing:when=5..10"
	out, table := do(t, []string{"-e", text}, "fork")
	if want := "<nil>\nmap[input/output error:6 no such file or directory:34] 0\n"; !strings.HasPrefix(out, want) {
		t.Errorf("the child has seen %s, want %s", out, want)
	}
	// Each of the two processes prints its table at its end, both to the same file.
	if want := regexp.MustCompile(`40 6 ` + regexp.QuoteMeta(text) + `$`); !want.MatchString(table) {
		t.Errorf("the host has counted %s", table)
	}
}

// TestDelay delays calls of threads that Go's collector wants to stop: the collector sends signals
// until they stop, and each signal ends a sleep.
func TestDelay(t *testing.T) {
	for range 15 {
		for _, way := range ways {
			do(t, append([]string{"-e", "inject=mmap,madvise:delay_enter=1:when=14+"}, way...), "memory")
		}
	}
}
