package sim

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// withoutEnv names the variable with the faults that a run leaves out, by their numbers with commas
// between: 3 is the third fault, and 3.2 its second beginning. usys sim sets it while it looks for the
// faults that a failure needs.
const withoutEnv = ownEnv + "WITHOUT"

func withoutFaults() map[string]bool {
	list := map[string]bool{}
	for number := range strings.SplitSeq(os.Getenv(withoutEnv), ",") {
		list[number] = true
	}
	return list
}

// leftOut reports whether a fault is left out when it begins for the n-th time.
func (w *world) leftOut(number, n int) bool {
	return w.without[fmt.Sprint(number)] || w.without[fmt.Sprintf("%d.%d", number, n)]
}

// register gives a fault a number, and reports it to the host.
func (w *world) register(place, text string) (number int, name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.numbers++
	name = fmt.Sprintf("%d\t%s\t%s", w.numbers, place, text)
	w.host.fault(name)
	return w.numbers, name
}

// step carries out a fault that the driver makes by a call and not by a text. The fault has a number,
// too, and a text with the same meaning.
func (w *world) step(text string, do func() error) error {
	number, name := w.register(caller(), text)
	if w.leftOut(number, 1) {
		return nil
	}
	w.host.fires(name)
	w.tell(number, 1, "begins", text)
	return do()
}

// step carries out a fault of this machine.
func (m *Machine) step(what string, do func() error) error {
	return m.w.step("machine="+m.name+":"+what, do)
}

// caller returns file:line of the innermost caller outside this package.
func caller() string {
	const deepest, skip = 16, 2
	var pcs [deepest]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(skip, pcs[:])])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "github.com/usys-go/bridge/sim.") {
			return fmt.Sprintf("%s:%d", filepath.Base(f.File), f.Line)
		}
		if !more {
			return "?"
		}
	}
}
