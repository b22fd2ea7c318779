//go:build linux && amd64

package deaths

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
)

// A judge knows the functions of stock's program.
type judge struct{ program []byte }

func newJudge(file string) (judge, error) {
	b, err := os.ReadFile(file)
	return judge{b}, err
}

// unsound lists the contents that no dump may have, wherever the signal arrived: messages of a
// failed traceback, a frame of a function that is not in the program, a stack that is not shown
// down to its beginning.
func (j judge) unsound(text string) (found []string) {
	for _, bad := range []string{"unexpected return pc", "unknown pc", "traceback stuck", "panic during", "unexpected signal", "morestack on", "bad g", "usys:"} {
		if strings.Contains(text, bad) {
			found = append(found, fmt.Sprintf("%q in the dump", bad))
		}
	}
	for block := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		if !strings.HasPrefix(block, "goroutine ") {
			continue
		}
		lines := strings.Split(mask(block), "\n")
		last, created, frames := "", false, 0
		for _, line := range lines[1:] {
			if rest, ok := strings.CutPrefix(line, "created by "); ok {
				created = true
				line, _, _ = strings.Cut(rest, " in goroutine ")
			} else if name, ok := strings.CutSuffix(line, "(A)"); ok && !strings.HasPrefix(line, "\t") {
				line, last = name, name
				frames++
			} else {
				continue
			}
			// Type arguments are shown as dots.
			for part := range strings.SplitSeq(line, "[...]") {
				if !bytes.Contains(j.program, []byte(part)) {
					found = append(found, "not a function of the program: "+line)
				}
			}
		}
		alone := frames == 1 && slices.Contains(switching, last)
		if last != "" && !created && !alone && !slices.Contains(roots, last) {
			found = append(found, "a stack that ends with "+last)
		}
	}
	return found
}

// roots lists the first functions of stacks that no go statement made.
var roots = []string{"main.main", "runtime.main", "runtime.goexit", "runtime.mstart", "runtime.mcall", "runtime.systemstack", "runtime.rt0_go", "runtime.morestack"}

// switching lists functions that write the stack pointer. A traceback ends at them
// (abi.FuncFlagSPWrite in runtime/traceback.go).
var switching = []string{"runtime.nanotime1", "runtime.walltime", "time.now"}
