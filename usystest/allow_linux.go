package usystest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"

	"github.com/usys-go/bridge/hosts/shape/enforce"
	"github.com/usys-go/bridge/hosts/shape/image"
	"github.com/usys-go/bridge/hosts/shape/owner"
	"github.com/usys-go/bridge/hosts/shape/policy"
	"github.com/usys-go/bridge/hosts/shape/report"
	"github.com/usys-go/bridge/hosts/trace"
)

// held is a policy to which the program is held.
type held struct {
	name    string
	policy  *policy.Policy
	vars    *policy.Variables
	modules *owner.Modules
}

// holding is the test whose policy holds.
var holding struct {
	sync.Mutex
	test string
}

// most is the size in bytes of the records of refused calls that are read. C: ROOM (allow.c).
const most = 1 << 20

// begin compiles the policy, and makes the host hold the program to it.
func (h *held) begin(test string) error {
	holding.Lock()
	defer holding.Unlock()
	if holding.test != "" {
		return fmt.Errorf("%s holds the program to a policy, and there is one at a time (do not call Allow in tests that run in parallel, or twice in one)", holding.test)
	}
	b, err := h.image()
	if err != nil {
		return err
	}
	switch errno := syscall.Errno(-hostHold(&b[0], int64(len(b)))); errno {
	case 0:
		holding.test = test
		return nil
	case syscall.EBUSY:
		return errors.New("the program is held to a policy already, by usys exec -policy or -root")
	default:
		return errno
	}
}

// image returns the image of the policy.
func (h *held) image() ([]byte, error) {
	p, err := image.Open(program)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	h.modules = p.Modules
	var errs []error
	for _, err := range h.policy.Absent(p.Modules) {
		errs = append(errs, err)
	}
	if errs != nil {
		return nil, errors.Join(errs...)
	}
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	h.vars = policy.NewVariables(dir, exe)
	c := &enforce.Compiler{Policy: withTesting(h.policy), Program: p, Vars: h.vars, Mode: enforce.Errno}
	c.Sets()
	if err := p.Classify(); err != nil {
		return nil, err
	}
	r := &image.Rules{Parts: map[int]image.Part{}}
	c.Compile(r)
	return p.Image(r), nil
}

// end ends the policy, and returns reports of the calls that it refused.
func (h *held) end() (reports []string) {
	records := make([]byte, most)
	n := hostRelease(&records[0], most)
	holding.Lock()
	holding.test = ""
	holding.Unlock()
	if n == 0 {
		return nil
	}
	calls, err := trace.OwnRefusals(records[:n], program)
	if err != nil {
		return []string{fmt.Sprintf("policy %s: it does not allow a call that was made: %v", h.name, err)}
	}
	var out bytes.Buffer
	r := &report.Reporter{Out: &out, Name: h.name, Policy: h.policy, Modules: h.modules, Vars: h.vars}
	for _, c := range calls {
		out.Reset()
		r.Refuse(c)
		if out.Len() > 0 {
			reports = append(reports, strings.TrimRight(out.String(), "\n"))
		}
	}
	return reports
}
