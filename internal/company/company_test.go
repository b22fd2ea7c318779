//go:build linux && amd64 && cgo

package company_test

import (
	"flag"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/company"
)

var (
	runs   = flag.Int("runs", 2, "how many times each program runs")
	rounds = flag.Int("rounds", 300, "how many rounds of each kind leave nothing behind")
)

// environments in which the programs run, in turn.
var environments = [][]string{
	{"GOGC=1", "GOMAXPROCS=1"},
	{"GOGC=1", "GOMAXPROCS=8"},
}

// limit is the longest time of a program, on a busy machine: usually each ends in about a second,
// or reports after 20 s that an event does not come.
const limit = 2 * time.Minute

// Every program reports success in every run.
func TestPrograms(t *testing.T) {
	program := built(t, guest)
	for _, line := range []string{
		"goexit", "blocked", "hint", "goroutines", "ids", "full", "reentrant", "returns", "pending",
		"chain", "chainprof", "givenback", "nest", "restart", "nostack 0", "nostack 1",
		"callbacks", "entries", "elsewhere", "state", "room nb", "room call",
		"rounds " + strconv.Itoa(*rounds),
	} {
		t.Run(strings.ReplaceAll(line, " ", "-"), func(t *testing.T) {
			t.Parallel()
			for n := range *runs {
				env := environments[n%len(environments)]
				e := child(t, limit, env, append([]string{program}, strings.Fields(line)...)...)
				if noMemory := strings.HasPrefix(line, "room") && clearlyNoMemory.MatchString(e.out); e.hung || e.code != 0 && !noMemory {
					t.Fatalf("run %d, %v: %v", n, env, e)
				}
			}
		})
	}
}

// clearlyNoMemory matches the end of a program that has no memory for a C stack, if no call can
// return that error: a text that names the cause, and no panic that could be recovered. Where
// several threads end so at once, Go mixes the parts of its line.
var clearlyNoMemory = regexp.MustCompile(`(?m)^(fatal error: )+usys: no memory for this thread's C stack`)

// A panic in a handler, and a fault in a handler of C code that raises the signal again, end the
// program as they do without the bridge.
func TestEnds(t *testing.T) {
	program := built(t, guest)
	for line, want := range map[string]string{
		"panics":  `(?s)^exit status 2\npanic: in the handler`,
		"reraise": `^segmentation fault`,
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			for n := range *runs {
				if e := child(t, limit, environments[n%len(environments)], program, line); !regexp.MustCompile(want).MatchString(e.String()) {
					t.Fatalf("run %d: %v", n, e)
				}
			}
		})
	}
}

// faults in C, with the name of each in the report.
var faults = []struct{ name, arg, report string }{
	{"load", "8", `SIGSEGV at address 0x8`},
	{"jump", "0", `SIGSEGV at address 0x0`},
	{"jump", "8", `SIGSEGV at address 0x8`},
	{"jumpbare", "0", `SIGSEGV at address 0x0`},
	{"jumpbare", "-8", `SIGSEGV at address 0x0`},
	{"undefined", "0", `SIGILL`},
	{"divide", "0", `SIGFPE \(divide error\)`},
	{"general", "0", `SIGSEGV at an address that the processor does not say`},
	{"abort", "0", `SIGABRT \(abort\(\)\)`},
	{"twice", "0", `SIGABRT \(abort\(\)\)`},
	{"recursion", "0", `SIGSEGV at address 0x[0-9a-f]+ \(stack overflow: the guard of the C stack\)`},
	{"frame", "2000", `SIGSEGV at address 0x[0-9a-f]+ \(stack overflow: the guard of the C stack\)`},
	{"frame", "20000", `SIGSEGV at address 0x[0-9a-f]+[^\n]*`},
	{"overrun", "100", `SIGSEGV[^\n]*`},
	{"overrun", "8000", `SIGSEGV[^\n]*`},
	{"stackzero", "0", `SIGSEGV[^\n]*`},
	{"stackaway", "0", `SIGSEGV[^\n]*`},
	{"coroutine", "0", `SIGSEGV at address 0x8`},
	{"bus", "0", `SIGBUS at address 0x[0-9a-f]+`},
}

// unrecoverable are the faults after which the goroutine cannot continue: C's library has ended
// the program, or the data above the frame is overwritten.
var unrecoverable = []string{"abort", "twice", "overrun"}

// Every fault in C ends in a report with the function's name and Go's exit status, or, if
// requested and possible, in a panic after which the program works.
func TestFaults(t *testing.T) {
	program := built(t, guest)
	for _, f := range faults {
		if _, ok := company.FaultNames[f.name]; !ok {
			t.Errorf("no fault has the name %s", f.name)
		}
		for form, function := range map[string]string{"nb": `company\.fault \(function 10\)`, "call": `company\.fault2 \(function 11\)`} {
			report := regexp.MustCompile(`(?m)^(?:recovered: )?usys: ` + f.report + ` in host function ` + function)
			for _, recovers := range []string{"", "recover"} {
				t.Run(strings.TrimSuffix(f.name+"_"+f.arg+"_"+form+"_"+recovers, "_"), func(t *testing.T) {
					t.Parallel()
					for n := range *runs {
						args := []string{program, "fault", f.name, form, f.arg, recovers}
						e := child(t, limit, environments[n%len(environments)], args...)
						if ok := e.code == 2 || recovers != "" && e.code == 0 && strings.HasSuffix(e.out, "ok\n"); !ok || !report.MatchString(e.out) {
							t.Fatalf("run %d: not %v\n%v", n, report, e)
						}
						if recovers != "" && e.code != 0 && !slices.Contains(unrecoverable, f.name) {
							t.Fatalf("run %d: it is not recovered\n%v", n, e)
						}
					}
				})
			}
		}
	}
}

// A frame that fits into the C stack does not fault.
func TestFrames(t *testing.T) {
	program := built(t, guest)
	for _, form := range []string{"nb", "call"} {
		if e := child(t, limit, nil, program, "fault", "frame", form, "900"); e.code != 0 {
			t.Errorf("%s: a frame of 900 KiB: %v", form, e)
		}
	}
}
