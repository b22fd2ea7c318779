package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/usys-go/bridge/hosts/sim/runs"
)

// coreFile returns the name of the core file of a process of a run that has stopped; "": it has none.
// The first process has one.
func (s *simulation) coreFile(r *runs.Result, i int) string {
	p, dir := r.Stops[i], s.keep.dir
	switch {
	case i == 0 && s.keep.core != "":
		return s.keep.core
	case i == 0 && dir != "":
		return filepath.Join(dir, keptCore)
	case i == 0:
		return filepath.Base(s.File) + ".core"
	case dir == "" || len(p.Threads) == 0:
		return ""
	case p.Machine != r.Stops[0].Machine:
		dir = filepath.Join(dir, p.Machine)
	}
	return filepath.Join(dir, fmt.Sprint(keptCore, ".", p.ID))
}

// stopped describes an end that the user has asked for, with -until or -for; "" for any other end.
func (s *simulation) stopped(r *runs.Result) string {
	switch {
	case r.Ended == runs.Stopped:
		return s.cores(r)
	case r.Ended == runs.Limit && s.Until == 0:
		return fmt.Sprintf("ended by -for, after %v of virtual time", r.Virtual)
	case s.Until > 0:
		return fmt.Sprintf("the run has ended after %d events, before event %d", r.Events, s.Until)
	}
	return ""
}

// cores describes the core files of a run that has stopped: the first process's in the first line.
func (s *simulation) cores(r *runs.Result) string {
	var b strings.Builder
	core := s.coreFile(r, 0)
	fmt.Fprintf(&b, "stopped at event %d, after %v of virtual time; %s has its memory (dlv core %s %s)",
		r.Events, r.Virtual, core, shellWord(s.File), shellWord(core))
	for i, p := range r.Stops[1:] {
		if core := s.coreFile(r, i+1); core != "" {
			fmt.Fprintf(&b, "\n  process %d on %s: dlv core %s %s", p.ID, p.Machine, shellWord(s.programOf(p)), shellWord(core))
		}
	}
	if n := len(r.Stops); n > 1 && s.keep.dir == "" {
		fmt.Fprintf(&b, "\n  -keep DIR leaves the memory of all %d processes", n)
	}
	return b.String()
}

// programOf returns the name of the file of a process's program. A file that was built for a
// scenario is gone after the run, but for the copies on the machines' disks.
func (s *simulation) programOf(p runs.Stop) string {
	if s.cluster == nil {
		return p.File
	}
	if built, err := filepath.Abs(s.cluster.built()); err == nil && filepath.Dir(p.File) == built {
		return filepath.Join(s.keep.dir, p.Machine, keptDisk, "bin", filepath.Base(p.File))
	}
	return p.File
}
