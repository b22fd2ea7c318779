package main

import (
	"slices"
	"strings"

	"github.com/usys-go/bridge/hosts/shape/faults"
)

// faultTable returns the table of the rules of faults for -v, as usys exec -c prints it; "" if
// there are no rules.
func faultTable(counts []faults.Count) string {
	if len(counts) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("   matched       hit fault\n---------- --------- ----------------\n")
	faults.WriteCounts(&b, counts, true)
	return b.String()
}

// addFaults adds the counts of a run's first n rules, which are those of the command,
// to sums.
func addFaults(sums, run []faults.Count, n int) []faults.Count {
	run = run[:min(n, len(run))]
	if sums == nil {
		return slices.Clone(run)
	}
	for i, r := range run {
		sums[i].Matched += r.Matched
		sums[i].Hit += r.Hit
	}
	return sums
}
