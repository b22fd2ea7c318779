package stale

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// maxLines is the number of lines of a difference that are shown.
const maxLines = 10

// diff returns the first lines that differ between two texts, with their numbers.
func diff(old, new string) string {
	var r reporter
	cmp.Equal(strings.Split(old, "\n"), strings.Split(new, "\n"), cmp.Reporter(&r))
	if more := len(r.lines) - maxLines; more > 0 {
		r.lines = append(r.lines[:maxLines], fmt.Sprintf("... and %d lines more", more))
	}
	return strings.Join(r.lines, "\n")
}

// reporter collects the lines that differ by go-cmp.
type reporter struct {
	path  cmp.Path
	lines []string
}

func (r *reporter) PushStep(s cmp.PathStep) { r.path = append(r.path, s) }
func (r *reporter) PopStep()                { r.path = r.path[:len(r.path)-1] }

// Report is called for each line, on one side or on both.
func (r *reporter) Report(res cmp.Result) {
	step, ok := r.path.Last().(cmp.SliceIndex)
	if res.Equal() || !ok {
		return
	}
	at, now := step.SplitKeys()
	was, is := step.Values()
	if digest(was) && digest(is) {
		return
	}
	if at >= 0 {
		r.lines = append(r.lines, cut(fmt.Sprintf("-%d: %s", at+1, was)))
	}
	if now >= 0 {
		r.lines = append(r.lines, cut(fmt.Sprintf("+%d: %s", now+1, is)))
	}
}

// digests matches digests in Go, C and Markdown, or lines of them.
var digests = regexp.MustCompile(`(0x[0-9a-f]{2}[, }]*){8}|[0-9a-f]{64}`)

// digest reports whether a line is missing or contains a digest, which does not help readers: the
// other lines show the change.
func digest(line reflect.Value) bool { return !line.IsValid() || digests.MatchString(line.String()) }

// cut shortens a line.
func cut(line string) string {
	const most = 110
	if r := []rune(line); len(r) > most {
		return string(r[:most]) + "..."
	}
	return line
}
