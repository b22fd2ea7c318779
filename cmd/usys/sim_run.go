package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/usys-go/bridge/hosts/sim/runs"
	"github.com/usys-go/bridge/toolchain/pclntab"
)

// notRepeatable is the exit status of a run that met something that cannot be repeated.
const notRepeatable = 3

// interruptible returns a context that the user's ^C ends.
func interruptible() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}

// one runs one seed, and shows the program's output.
func (s *simulation) one(stdout, stderr io.Writer) int {
	ctx, cancel := interruptible()
	defer cancel()
	run, end := ctx, context.CancelFunc(func() {})
	if s.limited {
		run, end = context.WithTimeout(ctx, s.Timeout)
	}
	defer end()
	r, err := s.runKept(run, stdout, stderr)
	switch {
	case ctx.Err() != nil:
		return 128 + int(syscall.SIGINT)
	case run.Err() != nil:
		fmt.Fprintf(stderr, "usys: sim: seed %d: the run has taken longer than %v of real time (-timeout)\n", s.First, s.Timeout)
		return notRepeatable
	}
	if err != nil {
		return simFails(err, stderr)
	}
	if r.Ended == runs.Lost && r.Code == misuse && r.Hash == "" {
		return misuse // the loader has said why
	}
	if why := s.why(r); why != "" {
		fmt.Fprintf(stderr, "usys: sim: seed %d: %s\n", r.Seed, why)
	}
	if end := s.stopped(r); end != "" {
		fmt.Fprintf(stderr, "usys: sim: seed %d: %s\n", r.Seed, end)
	}
	switch {
	case s.json:
		s.place(r)
		json.NewEncoder(stdout).Encode(r)
	case s.verbose:
		fmt.Fprintf(stderr, "%s\n  %s\n", known(r), r.Settings)
	}
	return r.Status()
}

// known is the line of -v of a run.
func known(r *runs.Result) string {
	return fmt.Sprintf("seed %d: hash %s, %s, %d calls, %d switches, %d ticks, %v of virtual time",
		r.Seed, r.Hash, ending(r), r.Calls, r.Switches, r.Ticks, r.Virtual)
}

// why describes an end that is not the program's own: one line, and the stack where there is one.
func (s *simulation) why(r *runs.Result) string {
	switch r.Ended {
	case runs.Unrepeatable, runs.Lost:
		return strings.TrimRight(r.Cause+"\n"+s.stack(r.Stack), "\n")
	case runs.Deadlock:
		return s.failures(r) + "deadlock: all threads wait, and nothing can end that"
	case runs.Signal:
		return s.failures(r) + fmt.Sprintf("ended by signal %d (%v)", r.Code, syscall.Signal(r.Code))
	}
	return strings.TrimRight(s.failures(r), "\n")
}

// ending describes how a run has ended, in a few words.
func ending(r *runs.Result) string {
	switch r.Ended {
	case runs.Exit:
		return fmt.Sprintf("exit status %d", r.Code)
	case runs.Signal:
		return fmt.Sprintf("signal %d (%v)", r.Code, syscall.Signal(r.Code))
	case runs.Limit:
		return "its time is over"
	case runs.Violated:
		return "a property has failed"
	}
	return r.Ended
}

// stack names the functions and lines of a goroutine's stack.
func (s *simulation) stack(pcs []uint64) string { return stackText(s.frames(pcs)) }

func stackText(frames []pclntab.Frame) string {
	var b strings.Builder
	for _, f := range frames {
		fmt.Fprintf(&b, "  %s\n    %s:%d\n", f.Func, f.File, f.Line)
	}
	return b.String()
}

// frames returns the calls of a goroutine's stack, without those by which it enters the host.
func (s *simulation) frames(pcs []uint64) (list []pclntab.Frame) {
	f, err := os.Open(s.File)
	if err != nil {
		return nil
	}
	defer f.Close()
	p, err := pclntab.Open(f)
	if err != nil {
		return nil
	}
	for _, pc := range pcs {
		for _, frame := range p.Frames(pc - 1) {
			if !strings.HasPrefix(frame.Func, "runtime.usys") && frame.Func != "usystick" {
				list = append(list, frame)
			}
		}
	}
	return list
}

// search runs many seeds, and shows those that fail.
func (s *simulation) search(stdout, stderr io.Writer) int {
	ctx, cancel := interruptible()
	defer cancel()
	t := s.newTally(ctx, stdout, stderr)
	s.Each = t.add
	err := s.Search.Run(ctx)
	t.clear()
	if err != nil {
		return simFails(err, stderr)
	}
	return t.end(ctx.Err() != nil)
}

// seeds returns how many seeds there are.
func (s *simulation) seeds() uint64 {
	n := s.Last - s.First + 1
	if s.Of == 0 {
		return n
	}
	upTo := func(last uint64) uint64 { // seeds of the shard from 0 to before last
		return (last + s.Of - 1 - s.Shard) / s.Of
	}
	return upTo(s.Last+1) - upTo(s.First)
}

// A tally counts the runs of a search.
type tally struct {
	s              *simulation
	stdout, stderr io.Writer
	all            uint64
	done, failed   uint64
	verified       uint64
	limited        uint64 // runs that -for has ended
	broken         uint64 // runs that cannot be repeated, or were not the same twice
	virtual        time.Duration
	hashes         map[string]bool
	began, told    time.Time
	properties     runs.Tally
	shrunk         int // failures whose last change of order was looked for
	ctx            context.Context
}

func (s *simulation) newTally(ctx context.Context, stdout, stderr io.Writer) *tally {
	return &tally{s: s, all: s.seeds(), ctx: ctx, stdout: stdout, stderr: stderr, began: time.Now(), hashes: map[string]bool{}}
}

// Looking for the last change of order that a failure needs takes some runs more.
const (
	mostShrunk = 3
	shrinkTime = 5 * time.Second
)

// count counts a run.
func (t *tally) count(f *runs.Found) {
	t.done++
	t.virtual += f.Virtual
	if f.Hash != "" { // a run that is lost has none
		t.hashes[f.Hash] = true
	}
	t.properties.Add(f.Properties)
	if f.Verified {
		t.verified++
	}
	if f.Again != "" || f.Status() == notRepeatable && f.Ended != runs.Exit {
		t.broken++
	}
	if f.Bad() {
		t.failed++
	}
	if f.Ended == runs.Limit {
		t.limited++
	}
}

// add counts a run, and prints what there is to say of it.
func (t *tally) add(f runs.Found) {
	t.count(&f)
	if t.s.verbose && !t.s.json {
		t.clear()
		fmt.Fprintln(t.stdout, known(&f.Result))
	}
	switch {
	case t.s.json:
		t.s.place(&f.Result)
		json.NewEncoder(t.stdout).Encode(struct {
			runs.Result
			Failed bool   `json:"failed"`
			Again  string `json:"again,omitempty"`
			Output string `json:"output,omitempty"`
		}{f.Result, f.Bad(), f.Again, output(&f)})
	case f.Bad():
		t.clear()
		t.show(&f)
	}
	t.progress()
}

func output(f *runs.Found) string {
	if !f.Bad() {
		return ""
	}
	return string(f.Output)
}

// progress prints a line on a terminal now and then.
func (t *tally) progress() {
	const every = 200 * time.Millisecond
	if !isTerminal(t.stderr) || time.Since(t.told) < every {
		return
	}
	t.told = time.Now()
	past := time.Since(t.began)
	rate := float64(t.done) / past.Seconds()
	left := time.Duration(float64(t.all-t.done) / rate * float64(time.Second))
	fmt.Fprintf(t.stderr, "\r\x1b[K%d of %d seeds, %d failed, %.0f/s, %v left", t.done, t.all, t.failed, rate, left.Round(time.Second))
}

func (t *tally) clear() {
	if isTerminal(t.stderr) {
		fmt.Fprint(t.stderr, "\r\x1b[K")
	}
}

// show prints a failure: how it ended, the end of its output, and the command that repeats it.
func (t *tally) show(f *runs.Found) {
	const lines = 30
	fmt.Fprintf(t.stdout, "seed %d: %s", f.Seed, ending(&f.Result))
	if f.Again != "" {
		fmt.Fprintf(t.stdout, "; a second run was another one: hashes %s and %s", f.Hash, f.Again)
	}
	fmt.Fprintln(t.stdout)
	if why := t.s.why(&f.Result); why != "" {
		fmt.Fprintln(t.stdout, indent(why))
	}
	out := strings.Split(strings.TrimRight(string(f.Output), "\n"), "\n")
	if len(out) > lines {
		out = slices.Concat(out[:lines], []string{fmt.Sprintf("… %d lines more", len(out)-lines)})
	}
	if out[0] != "" {
		fmt.Fprintln(t.stdout, indent(strings.Join(out, "\n")))
	}
	fmt.Fprintf(t.stdout, "  again: %s\n", t.s.command(f.Seed))
	if text, calm := t.lastChange(f, nil); text != "" {
		shrunk := *t.s
		shrunk.Settings = append(slices.Clone(t.s.Settings), fmt.Sprint("calm=", calm))
		fmt.Fprintf(t.stdout, "%s\n  the run with no change after it: %s\n", indent(text), shrunk.command(f.Seed))
	}
}

// lastChange describes the last change of order that a failure needs, and returns its tick. The text
// is "" if there is none, or if that of enough failures was looked for. same is for Shrink.
func (t *tally) lastChange(f *runs.Found, same func(output []byte) bool) (text string, calm uint64) {
	if t.shrunk++; t.shrunk > mostShrunk {
		return "", 0
	}
	calm, last, ok := t.s.Shrink(t.ctx, &f.Result, shrinkTime, same)
	if !ok {
		return "", 0
	}
	return strings.TrimRight(fmt.Sprintf("the last change of order that it needs: event %d, tick %d of %d, in\n%s",
		last.Change, calm, f.Ticks, t.s.stack(last.ChangeStack)), "\n"), calm
}

func indent(text string) string { return "  " + strings.ReplaceAll(text, "\n", "\n  ") }

// command returns the command that repeats a seed's run.
func (s *simulation) command(seed uint64) string {
	return shellCommand(slices.Concat(s.words(seed), []string{s.File}, s.Args))
}

// words returns that command up to the program.
func (s *simulation) words(seed uint64) []string {
	words := []string{"usys", "sim", "-seed", fmt.Sprint(seed)}
	for _, setting := range s.Settings {
		if ns, ok := strings.CutPrefix(setting, "limit-ns="); ok {
			words = append(words, "-for", ns+"ns")
		} else if setting == "go-on=1" {
			words = append(words, "-go-on")
		} else {
			words = append(words, "-set", setting)
		}
	}
	for _, v := range s.env {
		words = append(words, "-env", v)
	}
	if s.dir != "" {
		words = append(words, "-dir", s.dir)
	}
	for _, c := range s.copies {
		words = append(words, "-copy", c)
	}
	return words
}

// shellCommand returns a command as a shell reads it.
func shellCommand(words []string) string {
	var list []string
	for _, w := range words {
		list = append(list, shellWord(w))
	}
	return strings.Join(list, " ")
}

// shellWord quotes a word for a shell, if it needs that.
func shellWord(w string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./=,:+@%", r)
	}
	if w != "" && strings.IndexFunc(w, func(r rune) bool { return !plain(r) }) < 0 {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}

// closing is the last line of a search.
func (t *tally) closing(interrupted bool) string {
	seeds := plural(t.all, "seed")
	if t.done < t.all {
		seeds = fmt.Sprintf("%d of %s", t.done, seeds)
	}
	line := fmt.Sprintf("%s, %d failed, %s, %d of them run twice, %v of virtual time in %v", seeds, t.failed,
		plural(uint64(len(t.hashes)), "different run"), t.verified, t.virtual.Round(time.Millisecond), time.Since(t.began).Round(time.Millisecond))
	if t.limited > 0 {
		line += fmt.Sprintf("; %s ended by -for", plural(t.limited, "run"))
	}
	if t.done < t.all && !interrupted {
		line += fmt.Sprintf("; the search stops after %s (-failures)", plural(uint64(t.s.Failures), "failure"))
	}
	return line
}

// plural returns a number of things.
func plural(n uint64, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprint(n, " ", thing)
}

// end prints what was found, and returns the exit status.
func (t *tally) end(interrupted bool) int {
	if !t.s.json {
		fmt.Fprintln(t.stdout, t.closing(interrupted))
	}
	open := t.propertiesEnd()
	switch {
	case interrupted:
		return 128 + int(syscall.SIGINT)
	case t.broken > 0:
		return notRepeatable
	case t.failed > 0 || open:
		return wrong
	}
	return fine
}
