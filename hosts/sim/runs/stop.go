package runs

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/usys-go/bridge/hosts/sim/core"
)

// A Stop is a process of a stopped run.
type Stop struct {
	core.Process        // without threads: its program has not begun
	Real         int    // the kernel's number
	Machine      string // its machine
	File         string // its program
}

// stop reads a process's line about itself.
func (r *Result) stop(value string) error {
	var s Stop
	f := strings.SplitN(value, " ", 4)
	if len(f) < 4 {
		return io.ErrUnexpectedEOF
	}
	var err, err2 error
	s.ID, err = strconv.Atoi(f[0])
	s.Real, err2 = strconv.Atoi(f[1])
	s.Machine, s.File = f[2], unescape(f[3])
	s.Name = filepath.Base(s.File)
	r.Stops = append(r.Stops, s)
	return errors.Join(err, err2)
}

// stopped reads a further line about the last process.
func (r *Result) stopped(name, value string) (err error) {
	if len(r.Stops) == 0 {
		return errors.New("of no process")
	}
	s := &r.Stops[len(r.Stops)-1]
	if name == "entry" {
		s.Entry, err = strconv.ParseUint(value, 0, 64)
		return err
	}
	var t core.Thread
	_, err = fmt.Sscanf(value, "%d %v %v %v %v", &t.ID, &t.PC, &t.SP, &t.FP, &t.TLS)
	s.Threads = append(s.Threads, t)
	return err
}
