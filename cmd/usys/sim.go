package main

import (
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/usys-go/bridge/hosts/sim/runs"
	"github.com/usys-go/bridge/loader"
)

// simulation is the command line of usys sim.
type simulation struct {
	runs.Search
	several bool     // -seeds
	env     []string // -env
	tests   bool     // -test: the program is a test binary, which go test runs
	from    string   // ... where the user has called usys test
	flags   []string // ... and its flags
	dir     string   // -dir
	copies  []string // -copy
	limited bool     // -timeout was given
	json    bool
	verbose bool
	drawn   pictures // -view and -pcap
	log     traced
	faults  faulty
	diff    differ
	keep    keeper

	programs []clusterProgram  // -program
	files    map[string]string // the programs that the loader knows, by name
	cluster  *cluster          // of a scenario
	without  string            // -without
	merging  bool              // -merge
}

// simulate is usys sim.
func simulate(args []string, stdout, stderr io.Writer) int {
	s, err := parseSim(args)
	if errors.Is(err, flag.ErrHelp) {
		io.WriteString(stdout, simHelp)
		return fine
	}
	if err != nil {
		return simFails(err, stderr)
	}
	if s.merging {
		return s.merge(stdout, stderr)
	}
	if s.diff.logs[0] != "" {
		return s.compare(stdout, stderr)
	}
	done, err := s.prepare(stderr)
	defer done()
	if err != nil {
		return simFails(err, stderr)
	}
	if s.diff.on {
		return s.compare(stdout, stderr)
	}
	if s.tests {
		return s.test(stdout, stderr)
	}
	if s.several {
		return s.search(stdout, stderr)
	}
	return s.one(stdout, stderr)
}

// prepare finds or makes the files that the runs need. done removes those that were made
// for them alone.
func (s *simulation) prepare(stderr io.Writer) (done func(), err error) {
	done = func() {}
	if err = s.checkPrograms(); err != nil {
		return done, err
	}
	if s.isScenario() {
		done, err = s.loadScenario(stderr)
	} else {
		err = s.findProgram()
	}
	if err == nil {
		s.Loader, err = buildLoader(loader.Options{}, stderr)
	}
	if err == nil {
		s.Faults, err = s.faults.simulated(s.File)
	}
	return done, err
}

// simFails prints an error in the command line or on this machine, and returns the exit status.
func simFails(err error, stderr io.Writer) int {
	if m := (scenarioMistakes{}); errors.As(err, &m) {
		fmt.Fprintln(stderr, m)
		return misuse
	}
	fmt.Fprintf(stderr, "usys: sim: %v\n", fewFiles(err))
	return misuse
}
