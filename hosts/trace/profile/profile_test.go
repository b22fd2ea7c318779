package profile

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/pprof/profile"

	"github.com/usys-go/bridge/hosts/trace"
	"github.com/usys-go/bridge/hosts/trace/synthetic"
)

var _ trace.Output = (*Output)(nil)

func written(t *testing.T, events ...*trace.Event) *profile.Profile {
	t.Helper()
	var b bytes.Buffer
	o := New(&b)
	for _, e := range events {
		if err := o.Write(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	p, err := profile.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.CheckValid(); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestSums compares the profile's sums with the events'.
func TestSums(t *testing.T) {
	events := slices.Collect(synthetic.Events(20_000))
	p := written(t, events...)
	got, want := map[string][3]int64{}, map[string][3]int64{}
	end := events[len(events)-1].End
	for _, e := range events {
		if e.Kind != trace.CallEvent {
			continue
		}
		name := e.Name
		for _, f := range e.Stack {
			name += fmt.Sprint(";", f)
		}
		for _, l := range e.Labels {
			name += fmt.Sprint(";", l)
		}
		s := want[name]
		s[0]++
		s[2] += e.Bytes
		switch {
		case e.Leaves():
		case e.End == 0:
			s[1] += end - e.Begin
		default:
			s[1] += e.End - e.Begin
		}
		want[name] = s
	}
	for _, s := range p.Sample {
		name := s.Location[0].Line[0].Function.Name
		if !slices.Equal(s.Label["call"], []string{name}) {
			t.Errorf("%s has the label %q, want its own name", name, s.Label["call"])
		}
		for _, l := range s.Location[1:] {
			name += fmt.Sprint(";", trace.Frame{Func: l.Line[0].Function.Name, File: l.Line[0].Function.Filename, Line: int(l.Line[0].Line)})
		}
		for _, key := range []string{"db", "route", "tier"} {
			for _, v := range s.Label[key] {
				name += fmt.Sprint(";", trace.Label{Key: key, Value: v})
			}
		}
		if _, ok := got[name]; ok {
			t.Errorf("there are two samples of %s", name)
		}
		got[name] = [3]int64(s.Value)
	}
	for name, w := range want {
		if got[name] != w {
			t.Errorf("%s: %v, want %v", name, got[name], w)
		}
	}
	if len(got) != len(want) || len(got) < 20 {
		t.Errorf("%d samples, want %d", len(got), len(want))
	}
	first := slices.MinFunc(events, func(a, b *trace.Event) int { return cmp.Compare(a.Begin, b.Begin) })
	if p.TimeNanos != first.Begin || p.TimeNanos+p.DurationNanos != end {
		t.Errorf("the profile begins at %d and lasts %d; want %d, %d", p.TimeNanos, p.DurationNanos, first.Begin, end-first.Begin)
	}
}

// TestUnfinished checks that a call that has not returned ends with its process, and that
// calls that end their thread take no time.
func TestUnfinished(t *testing.T) {
	const child, parent = 2, 1
	p := written(t,
		&trace.Event{Name: "exit", Process: parent, Begin: 10},
		&trace.Event{Name: "read", Process: child, Begin: 20},
		&trace.Event{Name: "exit_group", Process: child, Begin: 50},
		&trace.Event{Kind: trace.ExitEvent, Name: "exit", Process: child, Begin: 60, End: 60},
		&trace.Event{Name: "accept", Process: parent, Begin: 70},
		&trace.Event{Name: "write", Process: parent, Begin: 1000, End: 1001},
	)
	want := map[string]int64{"exit": 0, "read": 40, "exit_group": 0, "accept": 931, "write": 1}
	got := map[string]int64{}
	for _, s := range p.Sample {
		got[s.Location[0].Line[0].Function.Name] = s.Value[1]
	}
	if !maps.Equal(got, want) {
		t.Errorf("times %v, want %v", got, want)
	}
}

// TestBounded checks that the memory does not grow with goroutines' labels.
func TestBounded(t *testing.T) {
	var events []*trace.Event
	for i := range 3 * mostSets {
		events = append(events, &trace.Event{Name: "read", Begin: 1, End: 2, Labels: []trace.Label{{Key: "request", Value: fmt.Sprint(i)}}})
	}
	p := written(t, events...)
	sum := int64(0)
	for _, s := range p.Sample {
		sum += s.Value[0]
	}
	if len(p.Sample) != mostSets || sum != 3*mostSets {
		t.Errorf("%d samples of %d calls, want %d of %d", len(p.Sample), sum, mostSets, 3*mostSets)
	}
	if want := "20001 calls are without their goroutines' labels: there are more than 10000 sets of labels"; !slices.Equal(p.Comments, []string{want}) {
		t.Errorf("comments: %q, want %q", p.Comments, want)
	}
}

// TestNothing makes a profile of no call.
func TestNothing(t *testing.T) {
	if p := written(t); len(p.Sample) != 0 || p.DefaultSampleType != "time" {
		t.Errorf("the profile of no call has %d samples and the default type %q, want 0 and \"time\"", len(p.Sample), p.DefaultSampleType)
	}
}

// TestPprof has go tool pprof read a file.
func TestPprof(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a profile")
	o, err := Create(name)
	if err != nil {
		t.Fatal(err)
	}
	o.Program = "/srv/shop/server"
	for e := range synthetic.Events(20_000) {
		if err := o.Write(e); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(name); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is there before Close: %v", err)
	}
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		flags string
		want  []string
		lacks string
	}{
		{"-top", []string{"Type: time", "File: server", " read\n", " futex\n", " net/http.(*conn).serve\n"}, ""},
		{"-top -sample_index=calls -focus=^openat$", []string{"Type: calls", " openat\n", " os.Open\n"}, " read\n"},
		{"-top -sample_index=bytes -tagfocus=call=write", []string{"Type: bytes", " write\n", "example.com/shop/audit.(*Log).run"}, " read\n"},
		{"-top -tagfocus=route=/static", []string{" openat\n"}, "shop/audit"},
		{"-tags -sample_index=calls", []string{" call: Total ", " route: Total ", ": /api/users\n", " db: Total ", ": futex\n"}, ""},
		{"-raw", []string{"calls/count time/nanoseconds[dflt] bytes/bytes", "db:[orders]", "call:[openat]", "os.Open /usr/local/go/src/os/os.go:"}, ""},
		{"-traces -focus=^accept4$ -sample_index=calls", []string{"accept4\n", "net/http.(*Server).ListenAndServe\n", "runtime.main\n"}, "example.com"},
	} {
		args := append([]string{"tool", "pprof", "-symbolize=none"}, strings.Fields(c.flags)...)
		cmd := exec.Command("go", append(args, name)...)
		cmd.Env = append(os.Environ(), "PPROF_TMPDIR="+t.TempDir())
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", c.flags, err, out)
		}
		for _, want := range c.want {
			if !strings.Contains(string(out), want) {
				t.Errorf("%s lacks %q:\n%s", c.flags, want, out)
			}
		}
		if c.lacks != "" && strings.Contains(string(out), c.lacks) {
			t.Errorf("%s has %q:\n%s", c.flags, c.lacks, out)
		}
	}
}

// TestFull checks that an error of the writer is returned, and the old file kept.
func TestFull(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err) // not on this system
	}
	defer full.Close()
	if err := New(full).Close(); err == nil {
		t.Error("a full disk is no error")
	}
}

func BenchmarkWrite(b *testing.B) {
	events := slices.Collect(synthetic.Events(2000))
	o := New(new(bytes.Buffer))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := o.Write(events[i%len(events)]); err != nil {
			b.Fatal(err)
		}
	}
}
