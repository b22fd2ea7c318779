package trace

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/calls"
)

// A Drainer reads what a program writes, and prints it, until the program ends.
type Drainer struct {
	File    *File
	Pidfd   int // of the program
	Out     io.Writer
	Options calls.Options

	status string        // how the program ended, if it said so
	end    uint64        // and when
	execs  map[int]*Call // by thread: programs that were executed, unless it failed
}

// Run prints calls until the program is gone.
func (d *Drainer) Run() error {
	out := bufio.NewWriterSize(d.Out, 1<<16)
	r := NewReader(d.File)
	told := false
	for wait := time.Millisecond; ; {
		gone := ended(d.Pidfd)
		list := r.Read(gone || d.File.Ending())
		d.print(out, list)
		if err := out.Flush(); err != nil {
			return err
		}
		if len(list) == 0 && (gone || d.File.Ending()) && !told {
			told = true
			d.finish(out)
			if err := out.Flush(); err != nil {
				return err
			}
			d.File.Ended()
		}
		if gone && len(list) == 0 {
			return nil
		}
		if len(list) > 0 {
			wait = time.Millisecond
			continue
		}
		sleep(d.Pidfd, wait)
		wait = min(2*wait, 16*time.Millisecond)
	}
}

// finish prints the last lines.
func (d *Drainer) finish(out *bufio.Writer) {
	for _, c := range d.execs {
		d.line(out, c)
	}
	if d.status == "" {
		d.status = "ended"
	}
	fmt.Fprintf(out, "+++ %s +++\n", d.status)
	if n := d.File.Lost(); n > 0 {
		fmt.Fprintf(out, "usys: %d calls found no room and are not shown\n", n)
	}
}

// print prints calls, each on a line. It does not print what other threads did while the
// program waited for its last lines.
func (d *Drainer) print(out *bufio.Writer, list []Call) {
	for i := range list {
		c := &list[i]
		if d.status != "" && c.Begin > d.end {
			continue
		}
		d.succeeded(out, c)
		if p := d.execs[c.Thread]; p != nil {
			delete(d.execs, c.Thread)
			if c.Number != p.Number || c.Begin != p.Begin { // else c is its failure
				d.line(out, p)
			}
		}
		if c.Done {
			d.line(out, c)
			continue
		}
		d.last(out, c)
	}
}

// succeeded prints the programs that were executed long enough before c for a failure to be
// known.
func (d *Drainer) succeeded(out *bufio.Writer, c *Call) {
	const long = 1 << 22 // ticks
	for thread, p := range d.execs {
		if p.Begin+long < c.order() {
			delete(d.execs, thread)
			d.line(out, p)
		}
	}
}

// last prints a call that does not return, or not to the program that made it.
func (d *Drainer) last(out *bufio.Writer, c *Call) {
	name := calls.AMD64.Numbers[c.Number]
	switch {
	case name == "execve" || name == "execveat":
		// If it fails there is another record of it.
		c.Done, c.Ret = true, 0
		if d.execs == nil {
			d.execs = map[int]*Call{}
		}
		d.execs[c.Thread] = c
		return
	case c.Child:
	case name == "exit_group":
		d.status, d.end = fmt.Sprintf("exited with %d", c.Args[0]&0xff), c.Begin
	case name == "kill" || name == "tkill":
		d.status, d.end = "killed by "+calls.AMD64.SignalName(int(c.Args[1])), c.Begin
	case name == "tgkill":
		d.status, d.end = "killed by "+calls.AMD64.SignalName(int(c.Args[2])), c.Begin
	}
	d.line(out, c)
}

func (d *Drainer) line(out *bufio.Writer, c *Call) {
	if !d.File.Wanted(c.Number) {
		return
	}
	line := calls.AMD64.Append(fmt.Appendf(nil, "[pid %5d] ", c.Thread), &c.Record, &d.Options)
	if !c.Done {
		line = append(line, " = ?"...)
	}
	out.Write(append(line, '\n'))
}

// ended reports whether a process has ended.
func ended(pidfd int) bool {
	p := []unix.PollFd{{Fd: int32(pidfd), Events: unix.POLLIN}}
	n, err := unix.Poll(p, 0)
	return err == nil && n > 0
}

// sleep sleeps, but not on when the process has ended.
func sleep(pidfd int, d time.Duration) {
	p := []unix.PollFd{{Fd: int32(pidfd), Events: unix.POLLIN}}
	unix.Poll(p, int(d/time.Millisecond))
}
