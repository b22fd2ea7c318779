//go:build linux && amd64

package profile

import (
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/pprof/profile"

	"github.com/usys-go/bridge/internal/guests"
)

// The limit is 3 points with 5,000 samples or more, which takes a minute. With fewer samples the
// limit grows with the error of a share. A profile with a gross mistake, such as half the samples
// lost or attributed to the host, is detected in any case.
var samples = flag.Int("samples", 600, "least number of samples in each profile")

func points() float64 {
	if *samples >= 5000 {
		return 3
	}
	return 10
}

func TestProfile(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	k, err := guests.New(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	p, err := k.Guest()
	if err != nil {
		t.Fatal(err)
	}
	compare(t, p, *samples, []guests.Column{guests.Hosted, guests.Strict}, t.Errorf)
}

// compare profiles the guest in the columns, between two runs of stock.
func compare(t *testing.T, p *guests.Program, samples int, columns []guests.Column, fail func(format string, args ...any)) {
	// The timer gives 250 samples a second of processor time on common kernels;
	// half as much again makes sure that there are enough.
	milliseconds := samples * 1000 / 250 * 3 / 2
	run := func(c guests.Column, n int) shares {
		file := filepath.Join(t.TempDir(), fmt.Sprint(c, n))
		e, err := p.Run(c, 10*time.Minute, nil, nil, "profile", file, fmt.Sprint(milliseconds))
		if err != nil || e.Status != "exit status 0" {
			t.Fatalf("%s: got %+v, %v; want exit status 0", c, e, err)
		}
		s, err := read(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d samples in %.1f s", c, s.samples, e.Time.Seconds())
		if s.samples < int64(samples) {
			fail("%s: %d samples, want %d", c, s.samples, samples)
		}
		return s
	}
	stock := run(guests.Stock, 1)
	here := map[guests.Column]shares{}
	for _, c := range columns {
		here[c] = run(c, 1)
	}
	other := run(guests.Stock, 2)
	for _, name := range stock.top(10) {
		var b strings.Builder
		fmt.Fprintf(&b, "%-50s stock %5.1f, again %5.1f", name, stock.of[name], other.of[name])
		for _, c := range columns {
			fmt.Fprintf(&b, ", %s %5.1f", c, here[c].of[name])
		}
		t.Log(b.String())
	}
	for _, c := range columns {
		for _, text := range strays(points(), stock, other, here[c]) {
			fail("%s: %s", c, text)
		}
	}
}

// The comparison detects a profile in which the time of system calls is attributed to other
// functions, and one in which it is lost.
func TestComparisonFails(t *testing.T) {
	stock := shares{of: map[string]float64{"syscall": 48, "work": 47, "rare": 5}}
	again := shares{of: map[string]float64{"syscall": 47, "work": 48, "rare": 5}}
	for want, here := range map[int]shares{
		0: {of: map[string]float64{"syscall": 46, "work": 49, "rare": 5}},
		1: {of: map[string]float64{"host": 48, "work": 47, "rare": 5}},
		3: {of: map[string]float64{"none": 100}},
	} {
		if got := strays(3, stock, again, here); len(got) != want {
			t.Errorf("%v: %q, want %d", here.of, got, want)
		}
	}
}

func TestShares(t *testing.T) {
	f := func(name string) *profile.Location {
		return &profile.Location{Line: []profile.Line{{Function: &profile.Function{Name: name}}, {Function: &profile.Function{Name: "caller"}}}}
	}
	s := count(&profile.Profile{Sample: []*profile.Sample{
		{Value: []int64{3, 0}, Location: []*profile.Location{f("a"), f("c")}},
		{Value: []int64{6, 0}, Location: []*profile.Location{f("b")}},
		{Value: []int64{1, 0}},
	}})
	if s.samples != 10 || s.of["a"] != 30 || s.of["b"] != 60 || s.of["none"] != 10 || strings.Join(s.top(2), " ") != "b a" {
		t.Errorf("count = %+v, top(2) = %q; want 10 samples, shares a 30, b 60, none 10, and b, a", s, s.top(2))
	}
	for _, test := range []struct {
		stock, other, here float64
		want               bool
	}{{20, 20, 23, true}, {20, 20, 23.1, false}, {20, 18, 24, true}, {20, 18, 16, true}, {20, 22, 24.1, false}, {20, 20, 0, false}} {
		if got := within(3, test.stock, test.other, test.here); got != test.want {
			t.Errorf("within(3, %v, %v, %v) = %v, want %v", test.stock, test.other, test.here, got, test.want)
		}
	}
}
