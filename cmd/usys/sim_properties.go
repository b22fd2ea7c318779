package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/usys-go/bridge/hosts/sim/runs"
	"github.com/usys-go/bridge/toolchain/pclntab"
)

// kindNames are the functions of package sim.
var kindNames = map[string]string{
	runs.Always: "Always", runs.AlwaysOrUnreachable: "AlwaysOrUnreachable", runs.Sometimes: "Sometimes",
	runs.Reachable: "Reachable", runs.Unreachable: "Unreachable", runs.Buggify: "Buggify",
}

// failures describes the properties that a run has violated: a line for each, and its stack.
func (s *simulation) failures(r *runs.Result) string {
	var b strings.Builder
	for _, f := range r.Failures {
		what := "is false"
		if f.Kind == runs.Unreachable {
			what = "is reached"
		}
		fmt.Fprintf(&b, "%s %q %s%s, after %v of virtual time", kindNames[f.Kind], f.Name, what, on(f.Of), f.At.Round(time.Nanosecond))
		if f.Details != "" {
			fmt.Fprintf(&b, ": %s", f.Details)
		}
		b.WriteString("\n")
		if s.cluster == nil || f.Of != (runs.Where{}) { // else it is the stack of the driver of scenarios
			b.WriteString(stackText(s.statement(&f)))
		}
	}
	return b.String()
}

// packages are the packages of functions that state properties, as the
// functions' names begin.
var packages = []string{"github.com/usys-go/bridge/sim.", "github.com/antithesishq/antithesis-sdk-go/assert."}

// statement returns the frames of a failure's stack from the call on that states the property.
func (s *simulation) statement(of *runs.Failure) []pclntab.Frame {
	ofPackage := func(f pclntab.Frame) bool {
		return slices.ContainsFunc(packages, func(p string) bool { return strings.HasPrefix(f.Func, p) })
	}
	frames := s.frames(of.Of, of.Stack)
	i := max(0, slices.IndexFunc(frames, ofPackage))
	for i < len(frames) && ofPackage(frames[i]) {
		i++
	}
	return frames[i:]
}

// place fills in where the properties are that a run has violated.
func (s *simulation) place(r *runs.Result) {
	for i := range r.Failures {
		if s.cluster != nil && r.Failures[i].Of == (runs.Where{}) {
			_, places := s.cluster.properties()
			r.Failures[i].Place = places[[2]string{r.Failures[i].Kind, r.Failures[i].Name}]
		} else if frames := s.statement(&r.Failures[i]); len(frames) > 0 {
			r.Failures[i].Place = fmt.Sprintf("%s:%d", frames[0].File, frames[0].Line)
		}
	}
}

// An unseen is a property that no run has shown, although one of the runs had
// to.
type unseen struct {
	runs.Property
	Place string `json:"place,omitempty"` // file:line of a call
}

// sites adds the properties in the program's code, or of the scenario, and returns where they are.
func (t *tally) sites() map[[2]string]string {
	places := map[[2]string]string{}
	if c := t.s.cluster; c != nil {
		var list []runs.Property
		list, places = c.properties()
		t.properties.Add(list)
	}
	t.sitesOf(t.s.File, places)
	for _, name := range slices.Sorted(maps.Keys(t.s.files)) {
		t.sitesOf(t.s.files[name], places)
	}
	return places
}

// sitesOf adds the properties in a program's code, and where they are.
func (t *tally) sitesOf(file string, places map[[2]string]string) {
	f, err := os.Open(file)
	if err != nil {
		return
	}
	defer f.Close()
	sites, _ := runs.Catalog(f) // on an error the program has no sites
	for _, s := range sites {
		key := [2]string{s.Kind, s.Name}
		if places[key] == "" {
			places[key] = fmt.Sprintf("%s:%d", s.File, s.Line)
		}
		t.properties.Add([]runs.Property{{Kind: s.Kind, Name: s.Name}})
	}
}

// propertiesEnd prints the properties that no run has shown, or with -json all of them. It reports
// whether there are properties that no run has shown.
func (t *tally) propertiesEnd() (open bool) { return t.judge(t.sites()) }

// judge is propertiesEnd, of properties whose places are known.
func (t *tally) judge(places map[[2]string]string) (open bool) {
	var list []unseen
	for _, p := range t.properties.All() {
		if p.Missing() && (t.failed < t.done || t.done == 0) { // else no run has come to its end
			list = append(list, unseen{p, places[[2]string{p.Kind, p.Name}]})
		}
	}
	all := t.properties.All()
	if t.s.json {
		if len(all) > 0 {
			json.NewEncoder(t.stdout).Encode(sumJSON{t.done, all, slices.Concat([]unseen{}, list)})
		}
		return len(list) > 0
	}
	for _, u := range list {
		place := ""
		if u.Place != "" {
			place = " (" + u.Place + ")"
		}
		fmt.Fprintf(t.stdout, "%s %q: %s%s\n", kindNames[u.Kind], u.Name, u.why(), place)
	}
	return len(list) > 0
}

// why names the event that has not occurred.
func (u *unseen) why() string {
	if u.Failed > 0 {
		return fmt.Sprintf("false in %d of %[1]d calls", u.Failed)
	}
	return "no run came there"
}
