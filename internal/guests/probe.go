//go:build linux && amd64

package guests

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Probe checks that each column really runs in its way, so that no column is compared with
// itself. Under a host the kernel must have started the host's file and not the program's,
// and -strict must end a program that executes a SYSCALL instruction of its own, which the
// other columns allow. On vcores threads must have IDs that no kernel uses, and there must
// be as many processors as vcores. A trace must contain the program's last call. The program
// must be command guest.
func (p *Program) Probe(columns ...Column) error {
	for _, c := range columns {
		native, err := p.startedByKernel(c)
		if err != nil {
			return err
		}
		if native == c.UnderHost() {
			return fmt.Errorf("%s: that the kernel itself started the program is %v", c, native)
		}
		e, err := p.Run(c, time.Minute, nil, nil, "rawsyscall")
		if err != nil {
			return err
		}
		if passed := e.Status == "exit status 0" && e.Stdout != ""; passed == c.Strict() {
			return fmt.Errorf("%s: a SYSCALL outside the host: %s\n%s%s", c, e.Status, e.Stdout, e.Stderr)
		}
		if err := p.onVcores(c); err != nil {
			return err
		}
		if traces, err := p.traces(c); err != nil {
			return err
		} else if traces != c.Traces() {
			return fmt.Errorf("%s: that the program is traced is %v", c, traces)
		}
	}
	return nil
}

// onVcores returns an error if a column's threads are kernel threads but should not be, or
// the other way round.
func (p *Program) onVcores(c Column) error {
	e, err := p.Run(c, time.Minute, nil, nil, "vcores")
	if err != nil {
		return err
	}
	var processors int
	var kernels bool
	if _, err := fmt.Sscanf(e.Stdout, "processors %d kernel's threads %t\n", &processors, &kernels); err != nil {
		return fmt.Errorf("%s: vcores: %s: %w\n%s%s", c, e.Status, err, e.Stdout, e.Stderr)
	}
	if n := c.Vcores(); kernels != (n == 0) || n > 0 && processors != n {
		return fmt.Errorf("%s: that the threads are the kernel's is %v, and there are %d processors", c, kernels, processors)
	}
	return nil
}

// traces reports whether a column writes a trace.
func (p *Program) traces(c Column) (bool, error) {
	file := filepath.Join(p.Dir, "probe-"+c.String())
	defer os.Remove(file)
	if _, err := p.Run(c, time.Minute, nil, []string{"-o", file}, "hello"); err != nil {
		return false, err
	}
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return strings.Contains(string(text), "exit_group(0)"), err
}

// startedByKernel reports whether the file of the process is the program's own.
func (p *Program) startedByKernel(c Column, env ...string) (bool, error) {
	command := p.Command(c, nil, p.File(c), "wait")
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(p.Env(), env...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return false, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return false, err
	}
	if err := cmd.Start(); err != nil {
		return false, err
	}
	defer cmd.Wait()
	defer in.Close()
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		return false, fmt.Errorf("%s: %s said %q: %w", c, strings.Join(command, " "), line, err)
	}
	link, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", cmd.Process.Pid))
	if err != nil {
		return false, err
	}
	own, err := filepath.EvalSymlinks(p.File(c))
	return link == own, err
}
