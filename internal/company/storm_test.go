//go:build linux && amd64 && cgo

package company_test

import (
	"flag"
	"regexp"
	"testing"
	"time"
)

var (
	stormLength    = flag.Duration("storm", 5*time.Second, "how long the storm lasts")
	stormWorkloads = flag.String("workloads", "all", "the storm's workloads, separated by commas; -NAME leaves one out of all")
)

// The storm: all workloads at once. Every value arrives once, nothing hangs, and every call,
// child and file has its right value.
func TestStorm(t *testing.T) {
	program, plugin := built(t, guest), built(t, plugged)
	const quiet = time.Minute // after that a round hangs, and the program reports it
	e := child(t, *stormLength+3*quiet, nil, program,
		"storm", "-length="+stormLength.String(), "-quiet="+quiet.String(), "-work="+*stormWorkloads, "-plugin="+plugin)
	if e.hung || e.code != 0 {
		t.Fatalf("storm: got %v, want exit status 0 in time", e)
	}
	for _, line := range regexp.MustCompile(`(?m)^(?:signal \d+|rounds|bridge): .*$`).FindAllString(e.out, -1) {
		t.Log(line)
	}
}

// A list of workloads with an unknown name is refused.
func TestStormMisuse(t *testing.T) {
	e := child(t, limit, nil, built(t, guest), "storm", "-work=nosuch")
	if e.code != 1 || !regexp.MustCompile(`^there is no workload "nosuch" \(there are .*values`).MatchString(e.out) {
		t.Errorf("storm -work=nosuch: got %v, want exit status 1 and the list of workloads", e)
	}
}
