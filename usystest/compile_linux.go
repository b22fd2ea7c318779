package usystest

import (
	"os"

	"github.com/usys-go/bridge/hosts/shape/faults"
	"github.com/usys-go/bridge/hosts/shape/image"
)

// program is the file of the program that runs.
const program = "/proc/self/exe"

// compile makes a rule for the program that runs, and adds it to the host's.
func compile(text string, o faults.Options) (*rule, error) {
	var err error
	if o.Dir, err = os.Getwd(); err != nil {
		return nil, err
	}
	parsed, err := faults.Parse(text, o)
	if err != nil {
		return nil, err
	}
	var functions []byte
	if parsed.Owned() {
		if functions, err = ownImage(parsed); err != nil {
			return nil, err
		}
	}
	entry, clock, err := parsed.Entry()
	if err != nil {
		return nil, err
	}
	var first *byte
	if len(functions) > 0 {
		first = &functions[0]
	}
	n := hostAdd(&faults.Head()[0], &entry[0], clock, first, int64(len(functions)))
	if n < 0 {
		return nil, faults.NotAdded(int(-n))
	}
	return &rule{number: n, calls: parsed.Calls}, nil
}

func ownImage(r *faults.Rule) ([]byte, error) {
	p, err := image.Open(program)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	return r.OwnImage(p)
}
