package main

import (
	"fmt"
	"io"
	"os"
)

// shown are the ways of the demonstration. The others are compared with the last one.
var shown = []struct{ way, label string }{
	{"nb2", "call of a short function (nb), 2 integers"},
	{"nberr2", "the same with an error result"},
	{"call", "call of a function that may block"},
	{"purego_registerfunc", "purego.RegisterFunc"},
	{"cgo", "cgo"},
}

// demoRounds is the number of samples of each way. A sample takes some
// milliseconds.
const demoRounds = 101

// show measures the ways of the demonstration and prints them. A ratio is that of the two medians
// that stand in the table, so the columns agree.
func show(out, terminal io.Writer) error {
	all, err := ways()
	if err != nil {
		return err
	}
	var chosen []way
	for _, s := range shown {
		for _, w := range all {
			if w.name == s.way {
				chosen = append(chosen, w)
			}
		}
	}
	if len(chosen) != len(shown) {
		return fmt.Errorf("%d of %d ways are there (the table needs cgo)", len(chosen), len(shown))
	}
	progress := func(done, all int) { fmt.Fprintf(terminal, "\r\x1b[Kmeasuring: round %d of %d", done+1, all) }
	if info, err := os.Stderr.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		progress = nil
		fmt.Fprintf(terminal, "measuring %d rounds\n", demoRounds)
	}
	results, _ := measure(chosen, nil, demoRounds, 0, progress)
	if progress != nil {
		fmt.Fprint(terminal, "\r\x1b[K")
	}
	cgo := median(results[len(results)-1].ns)
	fmt.Fprintf(out, "\n%-44s %8s %12s %12s\n", "a call into C", "ns", "allocations", "beside cgo")
	for i, r := range results {
		ns := median(r.ns)
		fmt.Fprintf(out, "%-44s %8.1f %12.3g %12.2f\n", shown[i].label, ns, r.allocs, ns/cgo)
	}
	short := results[0]
	fmt.Fprintf(out, "\nShown: Go called C for %.2f of the price of cgo, with %.3g allocations a call.\n", median(short.ns)/cgo, short.allocs)
	return nil
}
