package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/usys-go/bridge/toolchain/overlay"
	"github.com/usys-go/bridge/toolchain/quoted"
	"github.com/usys-go/bridge/toolchain/toolexec"
)

// A refusal ends a command with exit status 2 and one line.
type refusal string

func (r refusal) Error() string { return string(r) }

func refuse(format string, args ...any) error { return refusal(fmt.Sprintf(format, args...)) }

// ended carries the exit status of a command that has printed its error itself.
type ended int

func (e ended) Error() string { return fmt.Sprint("exit status ", int(e)) }

// finish returns the exit status that an error stands for, and prints the error
// unless the failed command has printed it.
func finish(err error, stderr io.Writer) int {
	var e ended
	var r refusal
	switch {
	case err == nil:
		return fine
	case errors.As(err, &e):
		return int(e)
	case errors.As(err, &r):
		fmt.Fprintln(stderr, "usys:", err)
		return misuse
	}
	fmt.Fprintln(stderr, "usys:", err)
	return wrong
}

// A toolchain is the go command that a directory's build uses, with the settings
// that it would use there.
type toolchain struct {
	verb  string   // build, install, test, run, overlay
	chdir []string // -C directory, which go wants first
	env   goEnv
	flags buildFlags
	cgo   string // CGO_ENABLED=0, if usys sets it
	gobin string // GOBIN=directory, if usys sets it
}

// goEnv is the output of go env.
type goEnv struct {
	GOROOT, GOVERSION, GOOS, GOARCH, GOENV, GOFLAGS, GOMODCACHE, GOCACHE, GOMOD, GOWORK, CGO_ENABLED string
}

// goTool makes a command of go, found on PATH.
func (t *toolchain) goTool(args ...string) *exec.Cmd {
	cmd := exec.Command("go", slices.Concat(args[:1], t.chdir, args[1:])...)
	cmd.Env = os.Environ()
	for _, set := range []string{t.cgo, t.gobin} {
		if set != "" {
			cmd.Env = append(cmd.Env, set)
		}
	}
	return cmd
}

// readEnv asks go for its environment.
func (t *toolchain) readEnv(stderr io.Writer) error {
	cmd := t.goTool("env", "-json", "GOROOT", "GOVERSION", "GOOS", "GOARCH", "GOENV", "GOFLAGS", "GOMODCACHE", "GOCACHE", "GOMOD", "GOWORK", "CGO_ENABLED")
	cmd.Stderr = stderr
	out, err := cmd.Output()
	var failed *exec.ExitError
	switch {
	case errors.As(err, &failed):
		return ended(status(failed.ProcessState)) // go has printed the reason
	case err != nil:
		return refuse("no go command: %v; install Go and put it on PATH", err)
	}
	return json.Unmarshal(out, &t.env)
}

// readGOFLAGS reads the flags in the environment, and refuses those that go does not have.
func (t *toolchain) readGOFLAGS() error {
	goflags, err := quoted.Split(t.env.GOFLAGS)
	if err != nil {
		return refuse("GOFLAGS: %v", err)
	}
	t.flags.read(goflags, true)
	if t.flags.under != nil {
		return refuse("GOFLAGS: -under is no flag of go's, which reads GOFLAGS, too (give it to usys test or usys run)")
	}
	if t.flags.sim {
		return refuse("GOFLAGS: -sim is no flag of go's, which reads GOFLAGS, too (give it to usys build, install, test or run)")
	}
	if t.flags.hosted != nil || t.flags.tools {
		return refuse("GOFLAGS: -hosted and -tools are no flags of go's, which reads GOFLAGS, too (give them to usys build)")
	}
	return nil
}

// newToolchain reads the arguments of a command that is like go's of that name,
// and refuses arguments that cannot be built. It returns the arguments without -C
// and the user's -toolexec.
func newToolchain(verb string, args []string, stderr io.Writer) (*toolchain, []string, error) {
	t := &toolchain{verb: verb}
	if len(args) > 0 {
		switch name, value, has, _ := goFlag(args[0]); {
		case name != "C":
		case has:
			t.chdir, args = []string{"-C", value}, args[1:]
		case len(args) > 1:
			t.chdir, args = []string{"-C", args[1]}, args[2:]
		}
	}
	if err := t.readEnv(stderr); err != nil {
		return nil, nil, err
	}
	if err := t.readGOFLAGS(); err != nil {
		return nil, nil, err
	}
	var err error
	args = t.flags.read(args, verb == "test")
	if (t.flags.hosted != nil || t.flags.tools) && verb != "build" {
		return nil, nil, refuse("-hosted and -tools are flags of usys build (build the program, then run or copy it)")
	}
	if t.flags.lacks != "" {
		return nil, nil, refuse("-%s: its value is missing", t.flags.lacks)
	}
	if t.flags.unasked = t.seedless(args); t.flags.unasked {
		t.flags.seeds = oneSeed
	}
	if t.flags.seeds != "" {
		if args, err = t.simulated(args); err != nil {
			return nil, nil, err
		}
	}
	if t.wantsHost(args) {
		t.flags.under = new(string)
	}
	if t.flags.under != nil {
		if args, err = t.under(args); err != nil {
			return nil, nil, err
		}
	}
	// An overlay of usys would be rewritten twice; the user's replacements in
	// it are kept.
	if user, own := overlay.Own(t.flags.overlay); own {
		t.flags.overlay = user
		args = append([]string{"-overlay=" + user}, args...)
	}
	if err := t.check(stderr); err != nil {
		return nil, nil, err
	}
	if t.flags.sim {
		err = t.checkSim(args)
	}
	return t, args, err
}

// check refuses builds that cannot be made this way.
func (t *toolchain) check(stderr io.Writer) error {
	if t.env.GOOS != "linux" || t.env.GOARCH != "amd64" {
		return refuse("%s/%s: only programs for linux/amd64 are built so; set GOOS=linux GOARCH=amd64", t.env.GOOS, t.env.GOARCH)
	}
	if len(t.flags.programs)+len(t.flags.without)+len(t.flags.pictures) > 0 && t.flags.seeds == "" {
		return refuse("-program, -without, -view and -pcap are for tests that are simulated (usys test -sim -program NAME=FILE, without -exec, -c and -list)")
	}
	if t.flags.compiler != "" && t.flags.compiler != "gc" {
		return refuse("-compiler=%s: only gc's assembly is rewritten; build with -compiler=gc", t.flags.compiler)
	}
	if err := t.checkMode(); err != nil {
		return err
	}
	for _, name := range []string{"race", "msan", "asan"} {
		switch {
		case t.flags.sanitizer[name] && t.flags.sim:
			return refuse("-sim and -%s: both want the compiler's calls in front of each access, and -%s needs cgo; leave one out", name, name)
		case t.flags.sanitizer[name]:
			return refuse("-%s needs cgo and a C library, whose system calls are not rewritten; build without it", name)
		}
	}
	t.chooseCgo(stderr)
	return nil
}

// checkMode refuses libraries: they have no entry of their own, where a host would be met, and C programs,
// whose system calls are not rewritten, load them.
func (t *toolchain) checkMode() error {
	switch mode := t.flags.buildmode; {
	case t.flags.sim: // checkSim refuses more
	case mode == "c-archive", mode == "c-shared", mode == "shared", mode == "plugin":
		return refuse("-buildmode=%s: only programs are built so, no libraries; build with -buildmode=exe or pie, or with go build", mode)
	}
	return nil
}

// chooseCgo sets CGO_ENABLED=0 unless the user has chosen, and says so once.
func (t *toolchain) chooseCgo(stderr io.Writer) {
	if t.env.CGO_ENABLED == "0" || os.Getenv("CGO_ENABLED") != "" || fileSets(t.env.GOENV, "CGO_ENABLED") {
		return
	}
	t.cgo = "CGO_ENABLED=0"
	// If the file that notes the message cannot be made, the message is printed
	// again.
	dir, err := cacheDir()
	stamp := filepath.Join(dir, "told-cgo")
	if _, e := os.Stat(stamp); err == nil && e == nil {
		return
	}
	fmt.Fprintln(stderr, "usys: CGO_ENABLED=0, since C's system calls are not rewritten; set CGO_ENABLED to choose yourself (this is said once)")
	if err == nil && os.MkdirAll(dir, 0o777) == nil {
		os.WriteFile(stamp, nil, 0o666)
	}
}

// fileSets reports whether one of go's files of settings has a value for a name.
func fileSets(path, name string) bool {
	text, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	for line := range bytes.Lines(text) {
		if v, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte(name+"=")); ok && len(v) > 0 {
			return true
		}
	}
	return false
}

// cacheDir returns the directory in which usys keeps files of the user.
func cacheDir() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", refuse("no cache directory: %v; set XDG_CACHE_HOME or HOME", err)
	}
	return filepath.Join(dir, "usys"), nil
}

// build runs go build or go test with usys between go and its tools. The user
// gets go's output and exit status.
func (t *toolchain) build(verb string, args []string, stdout, stderr io.Writer) error {
	cmd, err := t.rewriting(verb, args...)
	if err != nil {
		return err
	}
	mark, err := os.CreateTemp("", "usys-refused-")
	if err != nil {
		return refuse("no temporary file: %v; set TMPDIR", err)
	}
	mark.Close()
	defer os.Remove(mark.Name())
	cmd.Env = append(cmd.Env, toolexec.EnvRefused+"="+mark.Name())
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, stdout, stderr
	err = cmd.Run()
	var failed *exec.ExitError
	if !errors.As(err, &failed) {
		return err
	}
	if text, _ := os.ReadFile(mark.Name()); len(text) > 0 {
		return ended(misuse) // go has shown the tool's message
	}
	return t.blame(args, status(failed.ProcessState))
}

// rewriting makes a command of go that has usys between it and its tools. The
// user's own -toolexec, which has been taken out of args, runs the tools then.
func (t *toolchain) rewriting(verb string, args ...string) (*exec.Cmd, error) {
	flag, err := toolexecFlag(t.flags.sim)
	if err != nil {
		return nil, err
	}
	cmd := t.goTool(slices.Concat([]string{verb, flag}, args)...)
	if t.flags.toolexec != "" {
		next, err := quoted.Split(t.flags.toolexec)
		if err != nil {
			return nil, refuse("-toolexec: %v", err)
		}
		if !ownToolexec(next) { // it is where GOFLAGS is of usys env -go
			cmd.Env = append(cmd.Env, toolexec.EnvNext+"="+strings.Join(next, "\n"))
		}
	}
	return cmd, nil
}

// toolexecFlag is go's flag that has this program between go and its tools.
func toolexecFlag(sim bool) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	word, ok := quoted.Word(self)
	if !ok {
		return "", refuse("the path of usys has both kinds of quotes, which go's -toolexec cannot have: %s", self)
	}
	word += " toolexec"
	if sim {
		word += " " + toolexec.SimFlag
	}
	return "-toolexec=" + word, nil
}
