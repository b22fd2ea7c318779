package profile

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/google/pprof/profile"

	"github.com/usys-go/bridge/hosts/trace"
)

// A builder makes the profile's functions and locations, each once.
type builder struct {
	p         *profile.Profile
	locations map[trace.Frame]*profile.Location
	functions map[trace.Frame]*profile.Function // without lines
}

// profile returns the counts as a profile.
func (o *Output) profile() *profile.Profile {
	b := builder{
		p: &profile.Profile{
			SampleType:        []*profile.ValueType{{Type: "calls", Unit: "count"}, {Type: "time", Unit: "nanoseconds"}, {Type: "bytes", Unit: "bytes"}},
			DefaultSampleType: "time",
			TimeNanos:         o.begin,
			DurationNanos:     o.end - o.begin,
			// With these set, pprof does not look for functions in a binary.
			Mapping: []*profile.Mapping{{ID: 1, File: o.Program, HasFunctions: true, HasFilenames: true, HasLineNumbers: true}},
		},
		locations: map[trace.Frame]*profile.Location{},
		functions: map[trace.Frame]*profile.Function{},
	}
	if o.dropped > 0 {
		b.p.Comments = []string{fmt.Sprintf("%d calls are without their goroutines' labels: there are more than %d sets of labels", o.dropped, mostSets)}
	}
	order := func(x, y key) int {
		return cmp.Or(cmp.Compare(x.stack, y.stack), cmp.Compare(x.call, y.call), cmp.Compare(x.labels, y.labels))
	}
	for _, k := range slices.SortedFunc(maps.Keys(o.samples), order) {
		s := o.samples[k]
		sample := &profile.Sample{Value: []int64{s.calls, s.time, s.bytes}, Label: map[string][]string{}}
		sample.Location = append(sample.Location, b.location(trace.Frame{Func: k.call}))
		for _, f := range o.stacks.Stack(k.stack) {
			sample.Location = append(sample.Location, b.location(f))
		}
		for _, l := range o.labels[k.labels] {
			sample.Label[l.Key] = append(sample.Label[l.Key], l.Value)
		}
		sample.Label["call"] = append(sample.Label["call"], k.call)
		b.p.Sample = append(b.p.Sample, sample)
	}
	return b.p
}

func (b *builder) location(f trace.Frame) *profile.Location {
	l := b.locations[f]
	if l == nil {
		l = &profile.Location{ID: uint64(len(b.p.Location) + 1), Mapping: b.p.Mapping[0], Line: []profile.Line{{Function: b.function(f), Line: int64(f.Line)}}}
		b.locations[f] = l
		b.p.Location = append(b.p.Location, l)
	}
	return l
}

func (b *builder) function(f trace.Frame) *profile.Function {
	f.Line = 0
	fn := b.functions[f]
	if fn == nil {
		fn = &profile.Function{ID: uint64(len(b.p.Function) + 1), Name: f.Func, SystemName: f.Func, Filename: f.File}
		b.functions[f] = fn
		b.p.Function = append(b.p.Function, fn)
	}
	return fn
}
