//go:build linux && amd64

package main

import (
	"math"
	"strings"
	"testing"
)

// made returns results in which each subject takes a constant times stock's
// time, with a disturbance that differs from generation to generation.
func made(generations int, disturbance float64, times map[string]float64) results {
	var all results
	for g := range generations {
		one := map[string]map[string]float64{}
		for i, subject := range []string{"stock", "stock again", "native", "hosted", "strict", "answered", "answered, strict"} {
			one[subject] = map[string]float64{"empty": 2}
			f := times[subject]
			if f == 0 {
				f = 1
			}
			for _, w := range real {
				one[subject][w] = 100 * f * math.Exp(disturbance*math.Sin(float64(g*7+i*3)))
			}
		}
		all = append(all, one)
	}
	return all
}

func broken(r results) (names []string) {
	for _, b := range bars {
		if !b.holds(b.of(r)) {
			names = append(names, b.name)
		}
	}
	return names
}

// Each bar holds when it should, and breaks when the subject is slower.
func TestBars(t *testing.T) {
	good := map[string]float64{"native": 1.005, "hosted": 1.03, "answered": 0.08, "answered, strict": 0.1}
	if names := broken(made(10, 0.001, good)); names != nil {
		t.Errorf("broken = %q, want none", names)
	}
	for _, test := range []struct {
		subject string
		times   float64
		want    string
	}{
		{"native", 1.02, "native/stock,geometric-mean"},
		{"hosted", 1.07, "hosted/stock,getpid"},
		{"hosted", 1.12, "hosted/stock,getpid hosted/stock,http hosted/stock,walk"},
		{"answered", 0.11, "getpid-answered-by-the-host/empty-call"},
		{"answered, strict", 0.13, "getpid-answered-by-the-host/empty-call,strict"},
	} {
		subject := test.subject
		times := map[string]float64{}
		for name, f := range good {
			times[name] = f
		}
		times[subject] = test.times
		if got := strings.Join(broken(made(10, 0.001, times)), " "); got != test.want {
			t.Errorf("%s %v: broken %q, want %q", subject, test.times, got, test.want)
		}
	}
	if got := broken(made(10, 0.001, map[string]float64{"hosted": 1.2, "answered": 0.08, "answered, strict": 0.1})); len(got) != 3 {
		t.Errorf("broken = %q, want 3 bars", got)
	}
}

// A restless machine, and one on which equals differ, are inconclusive.
func TestConclusive(t *testing.T) {
	for _, test := range []struct {
		r    results
		want bool
	}{
		{made(10, 0.001, nil), true},
		{made(10, 0.1, nil), false},
		{made(1, 0, nil), false}, // one start has no interval
		{made(10, 0.001, map[string]float64{"stock again": 1.03}), false},
	} {
		if c := test.r.calm(); c.conclusive() != test.want {
			t.Errorf("%v: conclusive() = %v, want %v", c, !test.want, test.want)
		}
	}
}

func TestEstimate(t *testing.T) {
	r := estimate([]float64{math.Log(1), math.Log(2), math.Log(4)})
	// t(2) = 4.303, s = ln 2, n = 3: half is 1.722.
	if math.Abs(r.mean-2) > 1e-9 || math.Abs(math.Log(r.high)-math.Log(2)-1.722) > 1e-3 || math.Abs(r.low*r.high-4) > 1e-9 {
		t.Errorf("estimate(log 1, log 2, log 4) = %+v; want mean 2, low*high 4, half the logarithm's width 1.722", r)
	}
	if q := quantile([]float64{5, 1, 4, 2, 3, 9, 8, 7, 6, 10, 11}, 0.1); q != 2 {
		t.Errorf("quantile(5, 1, 4, 2, 3, 9, 8, 7, 6, 10, 11; 0.1) = %v, want 2", q)
	}
	for degrees, want := range map[int]float64{1: 12.706, 11: 2.228, 19: 2.131, 1000: 1.98} {
		if got := student(degrees); got != want {
			t.Errorf("student(%d) = %v, want %v", degrees, got, want)
		}
	}
}
