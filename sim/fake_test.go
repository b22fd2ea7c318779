package sim

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fake is a host that records its calls.
type fake struct {
	began time.Time
	mu    sync.Mutex
	log   []string
	names []string
	files map[string][]byte
	fail  map[string]int64 // result of an act
}

func newFake(without ...string) (*fake, *world) {
	f := &fake{began: time.Now(), files: map[string][]byte{}, fail: map[string]int64{}}
	list := map[string]bool{}
	for _, n := range without {
		list[n] = true
	}
	return f, newWorld(f, list)
}

func (f *fake) add(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.log = append(f.log, fmt.Sprintf("%v ", time.Since(f.began))+fmt.Sprintf(format, args...))
}

func (f *fake) machine(name string, ip uint32) int32 {
	if slices.Contains(f.names, name) {
		return -17
	}
	f.names = append(f.names, name)
	return int32(len(f.names))
}

func (f *fake) put(machine int32, path string, data []byte, mode uint32) int32 {
	f.files[fmt.Sprint(machine, path)] = slices.Clone(data)
	return 0
}

func (f *fake) get(machine int32, path string, to []byte, offset int64) int64 {
	data, ok := f.files[fmt.Sprint(machine, path)]
	if !ok {
		return -2
	}
	return int64(copy(to, data[offset:]))
}

var acts = []string{"kill", "crash", "boot", "pause", "resume", "clock", "oom", "living", "reset", "agree"}

func (f *fake) act(machine, what int32, arg int64) int64 {
	text := fmt.Sprintf("%s %d", acts[what], machine)
	if what == actClock || what == actReset {
		text += fmt.Sprint(" ", arg)
	}
	if what == actLiving {
		return 3
	}
	f.add("%s", text)
	return f.fail[text]
}

func (f *fake) link(from, to int32, values []int64) int32 {
	f.add("%d>%d %v", from, to, values)
	return 0
}

func (f *fake) note(kind int32, text string) {
	if kind != noteFault {
		f.add("note %s", text)
	}
}
func (f *fake) fault(name string) {}
func (f *fake) fires(name string) { f.add("fires %s", strings.Split(name, "\t")[0]) }

// asked returns the calls recorded so far.
func (f *fake) asked() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.log)
}

// want compares the recorded calls with lines of text.
func (f *fake) want(t *testing.T, text string) {
	t.Helper()
	got := f.asked()
	var want []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			want = append(want, line)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the requests (-want +got):\n%s", cmp.Diff(want, got))
	}
}

// three makes three machines.
func three(t *testing.T, w *world) (list []*Machine) {
	t.Helper()
	for _, name := range []string{"n1", "n2", "n3"} {
		m, err := w.newMachine(name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, m)
	}
	return list
}

func (w *world) inject(t *testing.T, text string) *Fault {
	t.Helper()
	f, err := ParseFault(text)
	if err == nil {
		err = f.start(w)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}
