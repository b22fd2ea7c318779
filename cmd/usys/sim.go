package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/usys-go/bridge/hosts/sim/runs"
)

const simHelp = `usage: usys sim [flags] program [arguments]

Sim runs a Go program in a simulation: one seed decides the order of its threads and
goroutines, its clock, its random numbers, its network and its disk. The same seed is
the same run, each time. The program is one that usys build has made, best with
usys build -sim: then threads and goroutines change at memory accesses, too, and not
at system calls alone. docs/sim.md tells more.

  -seed N        one run, of this seed (1); the program's output is shown
  -seeds A..B    a run of each of these seeds; the failures are shown
  -j N           so many runs at a time (the number of processors)
  -verify P      run P percent of the seeds twice, and compare (1)
  -failures N    stop after so many failures (3; 0: run all seeds)
  -shard I/N     only the seeds whose remainder by N is I
  -timeout D     end a run that takes longer than this of real time (1m with -seeds;
                 one run has no limit unless it is given)

  -for D         end a run after this much virtual time
  -env K=V       a variable of the program's environment, which has only PATH, HOME
                 and TMPDIR else; may be given again, and takes the place of these
  -dir DIR       the program's working directory has a copy of DIR; without it, it is empty
  -copy PATH     the disk has a copy of this file or directory, too, at the same absolute
                 path: certificates, say, or time zones; may be given again
  -set K=N,...   settings that the seed is not to draw: processors, call-ns, change,
                 tick, yield, slow, era, stall, stall-ns, calm, buggify,
                 buggify-fires; of the network
                 latency-ns, buffer, partial, loss, reorder, refuse, reset (docs/sim.md)
  -test          with -seeds: the program is a test binary; report as go test does. This
                 is what usys test -sim -seeds A..B has for go test's -exec
  -go-on         go on where a property of package sim fails, to the end of the run
  -json          print one JSON object for each run, and one for the properties of all
  -v             print what is known of the run, its hash first

Looking at one run, whose seed -seed names. None of this changes the run:

  -log           print one line for each event: its number, the virtual time at its end
                 since the run began, the thread, the goroutine, and the call decoded
  -log=json      print one JSON object for each
  -o file        write them to a file, not to standard error; -A appends
  -k             the goroutine and its Go stack below each line
  -ticks         ticks, too, at which a thread or goroutine may change within a
                 computation, and jumps of the clock
  -diff A B      run the seeds A and B, without their output, and show the first event in
                 which they differ, with both Go stacks. The same seed twice has to be the
                 same run. Of two seeds, threads, goroutines, calls and results are
                 compared, and ticks with -ticks. A and B may be two logs, or two
                 directories of -keep; no program is named then
  -until K       stop at the event with number K, and write a core file for dlv and gdb:
                 PROGRAM.core, or the file that -core names
  -keep DIR      leave a log with stacks, the output, a report, the core file and the files
                 of the simulated disk there
  -crash         these files are as after a failure of power at the run's end, or at the
                 event of -until: what was not synchronized may be lost or torn
  -pprof file, -perfetto file
                 write a profile of calls by Go stack, or a timeline
  -whole         structs whole, as -v of usys exec
  -e, -P, -s, -t, -r, -T, -x, -y, -z, -Z, -q, -ff
                 mean what they mean to usys exec -trace (usys exec -h tells)

The exit status of one run is the program's, or 128 and the number of the signal that
has ended it; of several it is 0 if all have succeeded, 1 if some have failed, or if
none has shown something that has to happen (sim.Sometimes, sim.Reachable). It is 1
for a run in which nothing can happen any more, or a property fails, 2 for what cannot be simulated, and
3 for a run that met something that cannot be repeated.
`

// simulation is what a command line of usys sim asks for.
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
	log     traced
	diff    differ
	keep    keeper
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
	if s.diff.logs[0] != "" {
		return s.compare(stdout, stderr)
	}
	if err = s.findProgram(); err == nil {
		s.Loader, err = buildLoader("", stderr)
	}
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

// simFails prints an error of the command line's or of this machine's, and returns the exit status.
func simFails(err error, stderr io.Writer) int {
	fmt.Fprintf(stderr, "usys: sim: %v\n", fewFiles(err))
	return misuse
}

// findProgram looks the program up.
func (s *simulation) findProgram() (err error) {
	if s.File, err = lookUp(s.File); err == nil {
		s.SDK, err = runs.HasSDK(s.File)
	}
	var p packageError
	switch {
	case errors.As(err, &p):
		return fmt.Errorf("%s is a package or its source, and a program's file is simulated (usys build -sim -o FILE %[1]s makes one; usys test -sim %[1]s simulates its tests)", string(p))
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w (usys build -sim -o FILE PACKAGE makes a program)", err)
	}
	return err
}

// parseSim reads the flags up to the program's name. All behind that is the program's.
func parseSim(args []string) (*simulation, error) {
	s := &simulation{}
	var seed uint64
	var seeds, shard string
	var limit time.Duration
	f := flag.NewFlagSet("usys sim", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Uint64Var(&seed, "seed", 1, "")
	f.StringVar(&seeds, "seeds", "", "")
	f.IntVar(&s.Workers, "j", runtime.NumCPU(), "")
	f.IntVar(&s.Verify, "verify", 1, "")
	f.IntVar(&s.Failures, "failures", 3, "")
	f.StringVar(&shard, "shard", "", "")
	f.DurationVar(&s.Timeout, "timeout", time.Minute, "")
	f.DurationVar(&limit, "for", 0, "")
	f.StringVar(&s.dir, "dir", "", "")
	f.Func("copy", "", s.copy)
	f.Func("set", "", s.set)
	f.BoolFunc("go-on", "", func(string) error { s.Settings = append(s.Settings, "go-on=1"); return nil })
	f.BoolVar(&s.json, "json", false, "")
	f.BoolVar(&s.verbose, "v", false, "")
	f.BoolVar(&s.tests, "test", false, "")
	f.StringVar(&s.from, "from", "", "")
	f.Func("flag", "", func(v string) error { s.flags = append(s.flags, v); return nil })
	s.log.defineSim(f)
	f.BoolVar(&s.diff.on, "diff", false, "")
	s.keep.define(f, &s.Until)
	f.Func("env", "", func(v string) error {
		if i := strings.Index(v, "="); i < 1 {
			return errors.New("write NAME=VALUE")
		}
		s.env = append(s.env, v)
		return nil
	})
	if err := s.parseFlags(f, args); err != nil {
		return nil, err
	}
	s.Env = simEnv(s.env)
	given := map[string]bool{}
	f.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if err := s.lookFlags(f); err != nil || s.diff.logs[0] != "" {
		return s, err
	}
	if err := s.checkNumbers(seed, limit); err != nil {
		return nil, err
	}
	s.First, s.Last = seed, seed
	s.limited = given["timeout"] && s.Timeout > 0
	if err := s.setDir(); err != nil {
		return nil, err
	}
	if limit > 0 {
		s.Settings = append(s.Settings, "limit-ns="+strconv.FormatInt(int64(limit), 10))
	}
	if s.several = given["seeds"]; !s.several {
		return s, onlySeveral(given)
	}
	if given["seed"] {
		return nil, errors.New("-seed is one run and -seeds are several: leave one out")
	}
	if err := errors.Join(s.seedRange(seeds), s.shard(shard)); err != nil {
		return nil, err
	}
	if s.seeds() == 0 {
		return nil, fmt.Errorf("-shard %s has none of the seeds %s", shard, seeds)
	}
	return s, nil
}

// parseFlags reads the flags. Those of -diff may stand behind its two runs, too.
func (s *simulation) parseFlags(f *flag.FlagSet, args []string) error {
	parse := func(args []string) error {
		err := f.Parse(splitShort(f, args))
		if err != nil && !errors.Is(err, flag.ErrHelp) {
			err = fmt.Errorf("%w%s", err, flagHelp(f, err))
		}
		return err
	}
	if err := parse(args); err != nil || !s.diff.on {
		return err
	}
	for len(s.diff.runs) < 2 && f.NArg() > 0 {
		s.diff.runs = append(s.diff.runs, f.Arg(0))
		if err := parse(f.Args()[1:]); err != nil {
			return err
		}
	}
	return nil
}

// maxSeed63 is the largest seed.
const maxSeed63 = 1<<63 - 1

// checkNumbers looks at the ranges of flags.
func (s *simulation) checkNumbers(seed uint64, limit time.Duration) error {
	switch {
	case seed > maxSeed63:
		return fmt.Errorf("-seed %d: a seed is a number from 0 to %d", seed, uint64(maxSeed63))
	case s.Workers < 1:
		return fmt.Errorf("-j %d: at least one run is made at a time", s.Workers)
	case s.Verify < 0 || s.Verify > 100:
		return fmt.Errorf("-verify %d: it is a percentage, from 0 to 100", s.Verify)
	case s.Failures < 0:
		return fmt.Errorf("-failures %d: it is a number from 1 on, or 0 for no limit", s.Failures)
	case s.Timeout < 0:
		return fmt.Errorf("-timeout %v: a time is not negative", s.Timeout)
	case limit < 0:
		return fmt.Errorf("-for %v: a time is not negative", limit)
	}
	return nil
}

// mostCopies is how often -copy may be given (loader/options.c).
const mostCopies = 16

// copy adds a file or directory of -copy.
func (s *simulation) copy(name string) error {
	abs, err := filepath.Abs(name)
	if err == nil {
		_, err = os.Stat(abs)
	}
	if err == nil && len(s.copies) == mostCopies {
		err = fmt.Errorf("it is given more than %d times", mostCopies)
	}
	if err != nil {
		return err
	}
	s.copies = append(s.copies, name)
	s.Flags = append(s.Flags, "-sim-copy", abs)
	return nil
}

// setDir gives the program a copy of the directory of -dir. Tests have one of their package's
// directory, in which go test runs this command.
func (s *simulation) setDir() error {
	dir := s.dir
	if dir == "" && s.tests {
		dir = "."
	}
	if dir == "" {
		return nil
	}
	if i, err := os.Stat(dir); err != nil {
		return fmt.Errorf("-dir: %w", err)
	} else if !i.IsDir() {
		return fmt.Errorf("-dir: %s is not a directory (name one whose copy the program is to see)", dir)
	}
	abs, err := filepath.Abs(dir)
	s.Flags = append(s.Flags, "-sim-dir", abs)
	return err
}

// onlySeveral reports a flag that one run does not have.
func onlySeveral(given map[string]bool) error {
	for _, name := range []string{"j", "verify", "failures", "shard"} {
		if given[name] {
			return fmt.Errorf("-%s is for several runs (add -seeds A..B)", name)
		}
	}
	return nil
}

// simEnv returns the environment of a simulated program: that of all of them, and the variables that
// the user gives. Of two with one name the last counts, and the program sees no other.
func simEnv(given []string) []string {
	var env []string
	for _, v := range slices.Concat([]string{"PATH=/usr/bin:/bin", "HOME=/root", "TMPDIR=/tmp"}, given) {
		name, _, _ := strings.Cut(v, "=")
		same := func(other string) bool { return strings.HasPrefix(other, name+"=") }
		if i := slices.IndexFunc(env, same); i >= 0 {
			env[i] = v
		} else {
			env = append(env, v)
		}
	}
	return env
}

// seedRange reads A..B, or one number.
func (s *simulation) seedRange(text string) error {
	a, b, several := strings.Cut(text, "..")
	if !several {
		b = a
	}
	var err error
	if s.First, err = strconv.ParseUint(a, 10, 63); err == nil {
		s.Last, err = strconv.ParseUint(b, 10, 63)
	}
	if err != nil || s.Last < s.First {
		return fmt.Errorf("-seeds %s: write A..B, two numbers from 0 to %d, the greater one last", text, uint64(maxSeed63))
	}
	return nil
}

func (s *simulation) shard(text string) error {
	if text == "" {
		return nil
	}
	i, n, _ := strings.Cut(text, "/")
	var err error
	if s.Shard, err = strconv.ParseUint(i, 10, 63); err == nil {
		s.Of, err = strconv.ParseUint(n, 10, 63)
	}
	if err != nil || s.Shard >= s.Of {
		return fmt.Errorf("-shard %s: write I/N, two numbers of which the first is the smaller one", text)
	}
	return nil
}

// simSettings are the settings that -set takes (hosts/sim/options.c).
var simSettings = map[string][2]uint64{
	"processors": {1, 64}, "call-ns": {2, 1e6}, "change": {0, 1024}, "tick": {0, 1e9}, "yield": {0, 1024}, "slow": {0, 1024}, "era": {1, 1e9}, "calm": {0, 1 << 62},
	"latency-ns": {0, 3600e9}, "buffer": {0, 1 << 24}, "partial": {0, 1024}, "loss": {0, 1024}, "reorder": {0, 1024},
	"refuse": {0, 1024}, "reset": {0, 1024},
	"buggify": {0, 1024}, "buggify-fires": {0, 1024},
	"stall": {0, 1e9}, "stall-ns": {0, 1e9},
}

func (s *simulation) set(text string) error {
	for setting := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(setting, "=")
		limits, ok := simSettings[name]
		if !ok {
			return fmt.Errorf("there is no setting %s (usys sim -h tells which there are)", name)
		}
		n, err := strconv.ParseUint(value, 10, 63)
		if err != nil || n < limits[0] || n > limits[1] {
			return fmt.Errorf("%s is a number from %d to %d", name, limits[0], limits[1])
		}
		s.Settings = append(s.Settings, setting)
	}
	return nil
}
