package pclntab

import (
	"os"
	"runtime"
	"slices"
	"testing"
)

// open opens a program's file.
func open(t testing.TB, path string) *Program {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	p, err := Open(f)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// self opens the test's own program. bias is the difference of its addresses from
// the linked ones.
func self(t testing.TB) (p *Program, bias uint64) {
	t.Helper()
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("the reader is for ELF files of little-endian 64-bit processors")
	}
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p = open(t, path)
	pc, _, _, _ := runtime.Caller(0)
	f := runtime.FuncForPC(pc)
	linked, ok := p.Entry(f.Name())
	if !ok {
		t.Fatalf("there is no %s", f.Name())
	}
	return p, uint64(f.Entry()) - linked
}

// TestFuncs has each function begin where the one before it ends.
func TestFuncs(t *testing.T) {
	p, _ := self(t)
	at, hi := p.Text()
	for begin, end := range p.Funcs() {
		if found, ok := p.Begin(begin); begin != at || !ok || found != begin {
			t.Fatalf("after %#x: a function from %#x to %#x, and Begin returns %#x, %t; want the same begin, true", at, begin, end, found, ok)
		}
		at = end
	}
	if at != hi {
		t.Errorf("the last function ends at %#x, the text at %#x", at, hi)
	}
}

// frames returns the runtime's frames of the instruction at pc. The runtime shows
// inlined calls only of frames before the last: 0 is no function.
func frames(pc uintptr) (list []runtime.Frame) {
	for frames, more := runtime.CallersFrames([]uintptr{pc + 1, 0}), true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		list = append(list, f)
	}
	return list
}

// TestSelf compares the frames in the test's own program with those that the runtime
// finds in memory, at instructions all over the text. go test leaves out the symbols,
// so inlined calls are unknown: the function is the outermost, the line the innermost.
func TestSelf(t *testing.T) {
	p, bias := self(t)
	if p.Inlining() {
		t.Log("the test has symbols: TestWalk is for that")
	}
	lo, hi := p.Text()
	n, failures := 0, 0
	for pc := lo; pc < hi-1 && failures < 10; pc += 23 {
		f, ok := p.find(pc)
		if !ok || pc+1 == f.end {
			continue // the runtime looks behind the instruction
		}
		n++
		got, want := p.Frames(pc), frames(uintptr(pc+bias))
		last, outermost := got[len(got)-1], want[len(want)-1].Function
		if last.Wrapper || last.Func == p.name(0) {
			outermost = last.Func // the runtime does not show it, or has no name for it
		}
		if got[0].File != want[0].File || got[0].Line != want[0].Line || last.Func != outermost {
			failures++
			t.Errorf("at %#x: %+v, want %+v", pc, got, want)
		}
		if name := p.FuncName(pc); name != last.Func {
			t.Errorf("at %#x: %s, want %s", pc, name, last.Func)
		}
	}
	if n < 1000 {
		t.Errorf("only %d places", n)
	}
}

// TestOutside asks for addresses outside of the text.
func TestOutside(t *testing.T) {
	p, _ := self(t)
	lo, hi := p.Text()
	for _, pc := range []uint64{0, lo - 1, hi, 1<<64 - 1} {
		if list := p.Frames(pc); list != nil {
			t.Errorf("Frames(%#x) = %v, want nil", pc, list)
		}
		if name := p.FuncName(pc); name != "" {
			t.Errorf("FuncName(%#x) = %s, want none", pc, name)
		}
		if delta, ok := p.SPDelta(pc); ok {
			t.Errorf("SPDelta(%#x) = %d, want none", pc, delta)
		}
	}
}

// TestPanics wants the wrappers that the runtime shows, since a panic began there.
func TestPanics(t *testing.T) {
	p, _ := self(t)
	var wrappers, panics []string
	for i := range p.nfunc {
		f, _ := p.function(i)
		list := p.Frames(f.entry)
		if last := list[len(list)-1]; last.Wrapper {
			wrappers = append(wrappers, last.Func)
		} else if last.Panics {
			panics = append(panics, last.Func)
		}
	}
	slices.Sort(panics)
	if want := []string{"runtime.gopanic", "runtime.panicwrap", "runtime.sigpanic"}; !slices.Equal(panics, want) {
		t.Errorf("%q, want %q", panics, want)
	}
	for _, f := range []struct {
		name string
		is   bool
	}{{"runtime.call16", true}, {"testing.(*common).Fail.deferwrap1", true}, {"runtime.mallocgc", false}, {"testing.(*common).Fail", false}} {
		if slices.Contains(wrappers, f.name) != f.is {
			t.Errorf("%s is a wrapper: %t", f.name, !f.is)
		}
	}
	wrapper, panicking := Frame{Wrapper: true}, Frame{Panics: true}
	for _, c := range []struct {
		frame, caller Frame
		want          bool
	}{{wrapper, Frame{}, true}, {wrapper, panicking, false}, {panicking, Frame{}, false}} {
		if got := c.frame.Hidden(c.caller); got != c.want {
			t.Errorf("%+v.Hidden(%+v) = %t, want %t", c.frame, c.caller, got, c.want)
		}
	}
}

func BenchmarkFrames(b *testing.B) {
	p, _ := self(b)
	lo, hi := p.Text()
	b.ReportAllocs()
	pc := lo
	for b.Loop() {
		if pc += 9973; pc >= hi {
			pc -= hi - lo
		}
		p.Frames(pc)
	}
}

func BenchmarkOpen(b *testing.B) {
	path, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		f, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Open(f); err != nil {
			b.Fatal(err)
		}
		f.Close()
	}
}

// TestRanges wants the calls of each range at its begin and its end, and few gaps.
func TestRanges(t *testing.T) {
	p, _ := self(t)
	lo, hi := p.Text()
	at, covered, n := lo, uint64(0), 0
	for r := range p.Ranges() {
		if r.Begin < at || r.End <= r.Begin || r.End > hi {
			t.Fatalf("range %#x to %#x behind %#x, want one that begins there or later and ends by %#x", r.Begin, r.End, at, hi)
		}
		at, covered, n = r.End, covered+r.End-r.Begin, n+1
		if n%16 != 0 {
			continue
		}
		for _, pc := range []uint64{r.Begin, r.End - 1} {
			if frames := p.Frames(pc); len(frames) != len(r.Calls) || frames[0].Func != r.Calls[0].Func ||
				frames[len(frames)-1].Func != r.Calls[len(frames)-1].Func {
				t.Errorf("%#x: frames %v, want those of its range, %v", pc, frames, r.Calls)
			}
		}
	}
	if covered < (hi-lo)*99/100 || n < 5_000 {
		t.Errorf("%d ranges, %d bytes of %d; want 5000, 99 %% or more", n, covered, hi-lo)
	}
}

func BenchmarkRanges(b *testing.B) {
	p, _ := self(b)
	for b.Loop() {
		for range p.Ranges() {
		}
	}
}
