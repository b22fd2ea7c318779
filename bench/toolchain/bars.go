//go:build linux && amd64

package main

import (
	"fmt"
	"io"
)

// real are works of real programs; empty is only for comparison.
var real = []string{"getpid", "read", "write", "http", "walk"}

// A limit is a bar: the greatest value of a ratio.
type limit struct {
	name string
	most float64
	of   func(results) ratio
}

// holds compares the mean; the interval shows its accuracy.
func (b limit) holds(r ratio) bool { return r.mean <= b.most }

// The bars.
var bars = []limit{
	{"native/stock,geometric-mean", 1.01, func(r results) ratio { return r.against("native", real...) }},
	{"hosted/stock,getpid", 1.05, func(r results) ratio { return r.against("hosted", "getpid") }},
	{"hosted/stock,http", 1.10, func(r results) ratio { return r.against("hosted", "http") }},
	{"hosted/stock,walk", 1.10, func(r results) ratio { return r.against("hosted", "walk") }},
	{"getpid-answered-by-the-host/empty-call", 5, func(r results) ratio { return r.carriedOut("answered") }},
	{"getpid-answered-by-the-host/empty-call,strict", 6, func(r results) ratio { return r.carriedOut("answered, strict") }},
}

// against compares a subject with the mean of the two stock subjects.
func (r results) against(subject string, works ...string) ratio {
	var pairs [][2]cell
	for _, w := range works {
		pairs = append(pairs, [2]cell{{subject, w}, {"stock", w}}, [2]cell{{subject, w}, {"stock again", w}})
	}
	return r.ratio(pairs...)
}

// carriedOut compares a subject's getpid, which the host carries out, with its
// own empty call.
func (r results) carriedOut(subject string) ratio {
	return r.ratio([2]cell{{subject, "getpid"}, {subject, "empty"}})
}

// calm compares stock with stock.
func (r results) calm() ratio {
	var pairs [][2]cell
	for _, w := range real {
		pairs = append(pairs, [2]cell{{"stock again", w}, {"stock", w}})
	}
	return r.ratio(pairs...)
}

// report prints all ratios to stock, and the cost of a call that the host
// carries out.
func report(out io.Writer, r results) {
	for _, w := range append([]string{"empty"}, real...) {
		var ns []float64
		for _, generation := range r {
			ns = append(ns, generation["stock"][w], generation["stock again"][w])
		}
		fmt.Fprintf(out, "%-8s stock %10.1f ns", w, quantile(ns, 0.5))
		fmt.Fprintf(out, "   again %v", r.ratio([2]cell{{"stock again", w}, {"stock", w}}))
		for _, subject := range []string{"native", "hosted", "strict"} {
			fmt.Fprintf(out, "   %s %v", subject, r.against(subject, w))
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintf(out, "geometric mean of %v: stock again %v   native %v   hosted %v   strict %v\n",
		real, r.calm(), r.against("native", real...), r.against("hosted", real...), r.against("strict", real...))
	for _, subject := range []string{"answered", "answered, strict"} {
		fmt.Fprintf(out, "getpid %s: %v of an empty call, %v of the kernel's\n", subject, r.carriedOut(subject), r.against(subject, "getpid"))
	}
}
