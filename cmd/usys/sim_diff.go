package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"

	"github.com/usys-go/bridge/hosts/sim/diff"
)

// contextEvents is the number of events that -diff shows before the difference.
const contextEvents = 8

// differ is usys sim -diff: two seeds of a program, or two logs.
type differ struct {
	on     bool
	runs   []string  // as the user names them: seeds or logs
	names  [2]string // of the runs, for people
	seeds  [2]uint64
	logs   [2]string // files; "": the seeds are run
	repeat bool      // the runs have to be the same one
}

// parse reads the arguments, and returns the remaining ones: the program and its arguments.
func (d *differ) parse(f *flag.FlagSet) ([]string, error) {
	if len(d.runs) < 2 {
		return nil, errors.New("-diff: two runs are compared (usys sim -diff SEED SEED program, or usys sim -diff LOG LOG)")
	}
	var err error
	f.Visit(func(g *flag.Flag) {
		if slices.Contains([]string{"seed", "seeds", "log", "json", "pprof", "perfetto", "o", "A", "ff", "f", "test", "v"}, g.Name) {
			err = fmt.Errorf("-%s and -diff are given together (leave one out)", g.Name)
		}
	})
	if err != nil {
		return nil, err
	}
	a, errA := strconv.ParseUint(d.runs[0], 10, 63)
	b, errB := strconv.ParseUint(d.runs[1], 10, 63)
	if errA == nil && errB == nil {
		d.seeds, d.repeat = [2]uint64{a, b}, a == b
		d.names = [2]string{fmt.Sprintf("seed %d", a), fmt.Sprintf("seed %d", b)}
		if d.repeat {
			d.names[0], d.names[1] = d.names[0]+", first run", d.names[1]+", second run"
		}
		return f.Args(), nil
	}
	if f.NArg() > 0 {
		return nil, fmt.Errorf("-diff: %s and %s are no two seeds (with logs, no program is named)", d.runs[0], d.runs[1])
	}
	d.repeat = true
	for i, name := range d.runs {
		d.names[i] = name
		if d.logs[i], err = logFile(name); err != nil {
			return nil, fmt.Errorf("-diff: %w", err)
		}
	}
	return nil, nil
}

// logFile returns the log of a name: a file, or a directory of -keep.
func logFile(name string) (string, error) {
	info, err := os.Stat(name)
	if err != nil {
		return "", fmt.Errorf("%w (name two seeds, two logs, or two directories of -keep)", err)
	}
	if info.IsDir() {
		name = filepath.Join(name, keptLog)
		_, err = os.Stat(name)
	}
	return name, err
}

// compareLogs compares two files.
func (d *differ) compareLogs(stdout io.Writer) (int, error) {
	var logs [2]io.Reader
	for i, name := range d.logs {
		f, err := os.Open(name)
		if err != nil {
			return misuse, err
		}
		defer f.Close()
		logs[i] = f
	}
	return d.compare(logs, stdout)
}

// compare shows the first difference, and returns the exit status.
func (d *differ) compare(logs [2]io.Reader, stdout io.Writer) (int, error) {
	var readers [2]*diff.Reader
	for i := range logs {
		var err error
		if readers[i], err = diff.NewReader(d.names[i], logs[i]); err != nil {
			return misuse, err
		}
	}
	c := diff.Comparison{Exact: d.repeat, Context: contextEvents}
	found, err := c.Compare(readers[0], readers[1])
	switch {
	case err != nil:
		return misuse, err
	case found == nil:
		fmt.Fprintf(stdout, "the runs are the same: %d events\n", c.Events)
		return fine, nil
	}
	fmt.Fprintf(stdout, "%d events are the same, and then the runs differ:\n", c.Events)
	found.Show(stdout, d.names[0], d.names[1])
	return wrong, nil
}

// lookFlags reads the program's name and arguments, and checks the flags of -log and -diff.
func (s *simulation) lookFlags(f *flag.FlagSet) (err error) {
	args := f.Args()
	if s.diff.on {
		if args, err = s.diff.parse(f); err != nil || s.diff.logs[0] != "" {
			return err
		}
		s.log.forDiff(f, s.diff.repeat)
	}
	if err := errors.Join(s.lookKeep(f), s.lookPictures(f)); err != nil {
		return err
	}
	if err := s.log.checkSim(f); err != nil {
		return err
	}
	if len(args) == 0 {
		return errors.New("no program is named (usys sim [flags] program [arguments])")
	}
	s.File, s.Args = args[0], args[1:]
	return nil
}

// forDiff turns on all outputs that -diff compares.
func (t *traced) forDiff(f *flag.FlagSet, exact bool) {
	const most = 1024 // bytes of a string
	t.on, t.text, t.stacks, t.whole = true, true, true, true
	t.ticks = t.ticks || exact
	given := false
	f.Visit(func(g *flag.Flag) { given = given || g.Name == "s" })
	if !given {
		t.strings = most
	}
}

// compare is usys sim -diff.
func (s *simulation) compare(stdout, stderr io.Writer) int {
	ctx, cancel := interruptible()
	defer cancel()
	var status int
	var err error
	if s.diff.logs[0] != "" {
		status, err = s.diff.compareLogs(stdout)
	} else {
		status, err = s.compareSeeds(ctx, stdout)
	}
	if ctx.Err() != nil {
		return 128 + int(syscall.SIGINT)
	}
	if err != nil {
		return simFails(err, stderr)
	}
	return status
}
