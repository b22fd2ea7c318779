package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"github.com/usys-go/bridge/loader"
)

// execute is usys exec. On success the program takes this process over.
func execute(args []string, stdout, stderr io.Writer) int {
	e, err := parseExec(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		io.WriteString(stdout, execHelp)
		return fine
	case err == nil:
		err = e.run(stderr)
	}
	if err == errDetached {
		return fine
	}
	fmt.Fprintf(stderr, "usys: %v\n", err)
	return misuse
}

// hosted is the command line of usys exec.
type hosted struct {
	flags   []string // as the loader takes them
	host    string
	debug   bool     // the loader is compiled for a debugger
	program []string // and its arguments
	argv0   string   // the program's argv[0], if it is not its path
	count   counted
	trace   traced
	faults  faulty
	policy  policed
}

// strictFlag is -strict, which has a value only where one is given.
type strictFlag string

func (s *strictFlag) String() string   { return string(*s) }
func (s *strictFlag) IsBoolFlag() bool { return true }

func (s *strictFlag) Set(value string) error {
	switch value {
	case "true":
		*s = "-strict"
	case "tree":
		*s = "-strict=tree"
	case "false":
		*s = ""
	default:
		return errors.New("write -strict or -strict=tree")
	}
	return nil
}

var errNoProgram = errors.New("exec: no program is named (usys exec [flags] program [arguments])")

// define adds the flags to f. Their values are stored in e.
func (e *hosted) define(f *flag.FlagSet) {
	e.count.define(f)
	f.StringVar(&e.trace.out, "o", "", "")
	f.BoolVar(&e.trace.appends, "A", false, "")
	f.StringVar(&e.argv0, "argv0", "", "")
	f.IntVar(&toolsFD, "toolsfd", -1, "") // of a file of usys build -hosted -tools
	f.StringVar(&e.host, "host", "", "")
	f.BoolVar(&e.debug, "debug", false, "")
	e.trace.define(f)
	f.Lookup("e").Value = expressions{&e.trace.only, &e.faults}
	e.faults.define(f)
	e.policy.define(f)
}

// parseExec reads the flags up to the program's name. All later words are the
// program's arguments.
func parseExec(args []string) (*hosted, error) {
	var e hosted
	var strict strictFlag
	var vcores vcoresFlag
	var seed seedFlag
	f := newFlags("exec")
	f.Var(&strict, "strict", "")
	f.Var(&vcores, "vcores", "")
	f.Var(&seed, "seed", "")
	e.define(f)
	if err := f.Parse(splitShort(f, args)); errors.Is(err, flag.ErrHelp) {
		return nil, err
	} else if err != nil {
		return nil, fmt.Errorf("exec: %w%s", err, flagHelp(f, err))
	}
	e.trace.on = e.trace.on || e.count.both
	if err := e.trace.check(f); err != nil {
		return nil, fmt.Errorf("exec: %w", err)
	}
	if e.trace.process != 0 {
		if e.faults.on() {
			return nil, fmt.Errorf("exec: -p %d: faults have to be given when the program starts (-control PATH lets usys faults add some later)", e.trace.process)
		}
		return &e, e.trace.alone(f)
	}
	if f.NArg() == 0 {
		return nil, errNoProgram
	}
	if err := e.policy.check(); err != nil {
		return nil, fmt.Errorf("exec: %w", err)
	}
	if e.policy.on() { // a program that is not hosted is under no policy
		strict = "-strict=policy"
	}
	if strict != "" {
		e.flags = append(e.flags, string(strict))
	}
	e.flags = append(e.flags, vcores.flags()...)
	if seed != "" && vcores == 0 && !e.faults.on() {
		return nil, errors.New("exec: -seed chooses an order for -vcores, and calls for faults (add -vcores N)")
	}
	if err := e.faults.parse(seed.number()); err != nil {
		return nil, fmt.Errorf("exec: %w", err)
	}
	if seed != "" && vcores != 0 {
		e.flags = append(e.flags, "-seed", string(seed))
	}
	flags, err := e.count.flags(&e.trace)
	if err != nil {
		return nil, fmt.Errorf("exec: %w", err)
	}
	e.flags = append(e.flags, flags...)
	if e.trace.out != "" && !e.trace.on {
		if e.trace.appends {
			e.flags = append(e.flags, "-A")
		}
		e.flags = append(e.flags, "-o", e.trace.out)
	}
	e.program = f.Args()
	if err := e.policy.read(); err != nil {
		return nil, err // it says where
	}
	return &e, nil
}

// find looks the program up.
func (e *hosted) find() error {
	keepTools()
	path, err := lookUp(e.program[0])
	if err != nil {
		return fmt.Errorf("exec: %w", err)
	}
	if e.argv0 == "" && path != e.program[0] {
		e.argv0 = e.program[0]
	}
	if e.argv0 != "" {
		e.flags = append(e.flags, "-argv0", e.argv0)
	}
	e.program[0] = path
	return nil
}

// A packageError says that a package was named where a program's file is wanted.
type packageError string

func (name packageError) Error() string {
	return fmt.Sprintf("%s is a package or its source, and no program (usys build -o FILE %[1]s makes one)", string(name))
}

// isPackage reports whether the name of a program is one of a package: of its directory or its
// source, or a pattern of several.
func isPackage(name string) bool {
	if name == "." || name == ".." || strings.Contains(name, "...") || strings.HasSuffix(name, ".go") {
		return true
	}
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// lookUp finds a program as execvp(3) does. The loader decides whether it can be
// run.
func lookUp(name string) (string, error) {
	if strings.Contains(name, "/") {
		if isPackage(name) {
			return "", packageError(name)
		}
		return name, nil
	}
	path, err := exec.LookPath(name)
	switch {
	case err == nil, errors.Is(err, exec.ErrDot): // PATH says so, and execvp obeys
		return path, nil
	case errors.Is(err, fs.ErrPermission):
		return "", fmt.Errorf("%s: it is in PATH but may not be executed", name)
	case isPackage(name):
		return "", packageError(name)
	}
	return "", fmt.Errorf("%s: no such program in PATH (one in this directory is ./%s)", name, name)
}

// run executes the loader in this process. It returns only if that fails.
func (e *hosted) run(stderr io.Writer) error {
	if e.trace.process != 0 {
		return e.trace.attach()
	}
	if err := e.find(); err != nil {
		return err
	}
	if err := e.spare(); err != nil {
		return fmt.Errorf("exec: %w", err)
	}
	image, err := e.loader(stderr)
	if err != nil {
		return fmt.Errorf("exec: %w", err)
	}
	rules, err := e.rules()
	if err != nil {
		return fmt.Errorf("exec: %w", err)
	}
	e.flags = append(e.flags, rules...)
	if e.trace.policy, err = e.policy.job(e.program[0]); err != nil {
		return fmt.Errorf("exec: %w", err)
	}
	if e.trace.on || e.trace.policy != nil {
		fd, err := e.trace.start()
		if err != nil {
			return fmt.Errorf("exec: %w", err)
		}
		e.flags = append(e.flags, "-tracefd", strconv.Itoa(fd))
	}
	argv := append(append(slices.Clip(e.flags), "--"), e.program...)
	return fmt.Errorf("exec: %w", image.Exec(argv, e.environ()))
}

// loader returns the loader: the one that this command contains, unless the flags ask for another.
func (e *hosted) loader(stderr io.Writer) (*loader.Image, error) {
	if e.host == "" && !e.debug {
		if image, ok, err := loader.Embedded(); ok || err != nil {
			return image, fewFiles(err)
		}
	}
	path, err := buildLoader(loader.Options{Host: e.host, Debug: e.debug}, stderr)
	return loader.ImageOf(path), err
}

// environ returns the environment of the program.
func (e *hosted) environ() []string {
	if e.policy.on() || e.trace.records() || e.faults.named() || asksHost(e.program[0]) {
		return withAncestors(os.Environ())
	}
	return os.Environ()
}
