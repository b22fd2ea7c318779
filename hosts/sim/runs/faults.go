package runs

import (
	"fmt"
	"os"

	"github.com/usys-go/bridge/hosts/shape/faults"
)

// Faults are the rules by which calls of a program fail.
type Faults struct {
	Rules     []*faults.Rule
	Functions []byte // the image of the functions that the rules name; nil: they name none
}

// FaultOptions returns the settings that rules for a simulated program share.
func FaultOptions(seed uint64) faults.Options {
	const dir = "/sim" // the working directory on the simulated disk
	return faults.Options{Dir: dir, Seed: seed, Simulated: true}
}

// injector has the rules of one run. The program may add rules while it runs (package sim): it
// sends their text, and waits for the reply.
type injector struct {
	area    *faults.Area
	seed    uint64
	added   int           // the number of all rules so far
	ours    *os.File      // for the program's requests
	ended   chan struct{} // closed when there are no more requests
	files   []*os.File    // for the loader
	flags   []string      // the loader's flags that name their descriptors
	setting string        // the loader's setting that does
}

// serve replies to the program until the run has ended.
func (x *injector) serve() {
	defer close(x.ended)
	const longest = 4096
	text := make([]byte, longest)
	for {
		n, err := x.ours.Read(text)
		if n == 0 || err != nil {
			return
		}
		reply := ""
		if number, err := x.add(string(text[:n])); err != nil {
			reply = "!" + err.Error()
		} else {
			reply = fmt.Sprint("=", number)
		}
		if _, err := x.ours.WriteString(reply); err != nil {
			return
		}
	}
}

// add adds a rule that the program has sent.
func (x *injector) add(text string) (number int, err error) {
	r, err := ParseFault(text, x.seed)
	if err != nil {
		return 0, err
	}
	if number, err = x.area.AddAs(r, x.added); err == nil {
		x.added++
	}
	return number, err
}

// ParseFault reads a rule that a program adds while it runs.
func ParseFault(text string, seed uint64) (*faults.Rule, error) {
	r, err := faults.Parse(text, FaultOptions(seed))
	if err == nil && r.Owned() {
		return nil, &faults.Error{Text: text, Column: 1, Reason: "a rule that the program adds cannot name functions (name them with usys sim -e inject=)"}
	}
	return r, err
}
