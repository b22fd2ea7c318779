package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/guests"
	"github.com/usys-go/bridge/usys"
)

var want = regexp.MustCompile(`^quick:   200 hello
slow:    504 the file took too long
         \(after [0-9.]+m?s: the file took too long\)
missing: 404 404 page not found
slow:    given up; its handler ended, too: context canceled
$`)

// limit is much longer than the quick request takes, and than the 10 ms after which the client of the
// last one gives up: on a busy machine the handler must still learn of that first.
const limit = 3 * time.Second

func TestDeadline(t *testing.T) {
	var out strings.Builder
	err := run(limit, "", &out)
	if usys.Status().Host == "" {
		if err == nil || !strings.Contains(err.Error(), ": no host: ") {
			t.Errorf("without a host: %v\n%s", err, &out)
		}
		return
	}
	if err != nil || !want.MatchString(out.String()) {
		t.Errorf("the example: %v, want a match of %v, got\n%s", err, want, &out)
	}
}

// TestUnderHost runs the example under usys exec.
func TestUnderHost(t *testing.T) {
	if testing.Short() {
		t.Skip("builds usys exec and its guest")
	}
	kit, err := guests.New(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	p, err := kit.Program(".")
	if err != nil {
		t.Fatal(err)
	}
	e, err := p.Run(guests.Strict, time.Minute, nil, nil, "-limit", limit.String())
	if err != nil || e.Status != "exit status 0" || !want.MatchString(e.Stdout) {
		t.Errorf("the hosted example: %v, %s, want exit status 0 and a match of %v, got\n%s%s", err, e.Status, want, e.Stdout, e.Stderr)
	}
}
