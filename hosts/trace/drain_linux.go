// Package trace is the other side of the host in this folder: it makes the file that the
// guest's threads write their calls to, and reads it while they do. The C files explain
// the file (trace.h).
package trace

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/hosts/trace/fdpaths"
)

// A Drainer reads the records of programs, and passes them to its sinks, until the programs end.
type Drainer struct {
	File        *File
	Main        int    // the first process
	Sinks       []Sink // the receivers of records
	Show        Show
	Stacks      bool          // stacks are recorded
	Descriptors int           // 1: descriptors have the texts of strace -y; 2: of -yy; 0: none
	Stop        chan struct{} // when it is closed, the drainer stops, and the programs continue without it

	// For a simulation: returns its end and the virtual time of that, unless its last call has
	// them. It may wait for the end.
	Ended func() (text string, code int, after time.Duration)

	processes table
	clock     *clock
	tracker   *fdpaths.Tracker // nil: descriptors have no texts
	begun     begun
	execs     map[int]*Record // by thread: programs that were executed, unless it failed
	dying     []*process      // processes that have made their last call
	waiters   []place         // places of records whose processes wait until they are printed
	looked    time.Time       // the time of the last search for strays
	began     uint64          // the start of Main (startTime)
	finished  bool            // the sinks are closed
}

// A Sink receives records from a Drainer.
type Sink interface {
	begin(c *clock, t *fdpaths.Tracker)
	// call is called when a call has returned, or never will.
	call(p *process, r *Record, resumed bool)
	// unfinished is called when a call has not returned for a while, or the process ends
	// before it does; abandoned, in the second case only.
	unfinished(p *process, r *Record)
	abandoned(p *process, r *Record)
	signal(p *process, r *Record)
	exit(p *process, s status, at uint64)
	// tick is called for a tick of a simulation, and for a jump of its clock.
	tick(p *process, r *Record)
	// superseded is called when another thread than the process's first has executed a
	// program. It has the first one's number from then on.
	superseded(r *Record)
	note(text string)
	flush() error
	close() error
}

const (
	tellAfter = 100 * time.Millisecond // a call that takes longer is shown before it returns
	execAfter = time.Second            // an execve that has not failed after this time has succeeded
)

// Run passes records on until the programs have ended. If it fails, the programs continue without
// it.
func (d *Drainer) Run() error {
	err := d.run()
	d.File.Off()
	d.release()
	d.File.discard()
	return err
}

func (d *Drainer) run() error {
	d.processes, d.begun, d.execs = table{}, begun{}, map[int]*Record{}
	d.clock = newClock(d.File.Virtual())
	if d.Descriptors > 0 {
		d.tracker = &fdpaths.Tracker{Arch: &calls.AMD64, Details: d.Descriptors > 1, Virtual: d.clock.virtual}
	}
	for _, s := range d.Sinks {
		s.begin(d.clock, d.tracker)
	}
	d.processes.add(d.Main)
	d.began = startTime(d.Main)
	reader := NewReader(d.File)
	var handled uint32
	for wait := time.Duration(0); ; {
		gone := append(d.processes.wait(wait), d.strays()...)
		ending := d.File.Ending()
		stopped := d.stopped()
		n, err := d.read(reader, len(gone) > 0 || ending != handled || stopped)
		if err == nil {
			err = d.endings(reader)
		}
		if err != nil {
			return err
		}
		handled = ending
		d.tell()
		for _, p := range gone {
			d.gone(p, reader)
		}
		if err := d.flush(); err != nil {
			return err
		}
		d.release()
		if len(d.processes) == 0 || stopped {
			return d.finish()
		}
		if wait = min(2*wait+time.Millisecond, 16*time.Millisecond); n > 0 {
			wait = time.Millisecond
		}
	}
}

// read passes on all records that there are, and returns their number.
func (d *Drainer) read(reader *Reader, last bool) (n int, err error) {
	for more := true; more; {
		var list []Record
		list, more = reader.Read(last)
		n += len(list)
		d.clock.sync()
		d.records(list, reader)
		if more {
			for _, s := range d.Sinks {
				if err := s.flush(); err != nil {
					return n, err
				}
			}
		}
	}
	return n, nil
}

func (d *Drainer) stopped() bool {
	select {
	case <-d.Stop:
		d.File.Off()
		return true
	default:
		return false
	}
}

// flush makes the sinks write. When all processes have made their last call, the outputs are
// complete before a process ends: so the next command of a script finds them complete.
func (d *Drainer) flush() error {
	if d.finished {
		return nil
	}
	for _, s := range d.Sinks {
		if err := s.flush(); err != nil {
			return err
		}
	}
	for _, p := range d.processes {
		if p.end == 0 {
			return nil
		}
	}
	return d.finish()
}

// release lets processes end whose last records were printed.
func (d *Drainer) release() {
	for _, p := range d.waiters {
		d.File.Done(p)
	}
	d.waiters = d.waiters[:0]
}

func (d *Drainer) finish() error {
	if d.finished {
		return nil
	}
	d.finished = true
	if n := d.File.Lost(); n > 0 {
		d.note(fmt.Sprintf("%d records found no room and are not shown", n))
		if d.clock.virtual {
			return fmt.Errorf("%d events of the simulation found no room (raise ulimit -v and -f)", n)
		}
	}
	for _, s := range d.Sinks {
		if err := s.close(); err != nil {
			return err
		}
	}
	return nil
}

func (d *Drainer) note(text string) {
	for _, s := range d.Sinks {
		s.note(text)
	}
}

// endings passes on the ends of processes that have made their last call, after all records of
// their other threads.
func (d *Drainer) endings(reader *Reader) error {
	if len(d.dying) == 0 {
		return nil
	}
	if _, err := d.read(reader, true); err != nil {
		return err
	}
	for _, p := range d.dying {
		p.ended = true
		d.end(p, p.end)
	}
	d.dying = d.dying[:0]
	return nil
}

// records passes on records that have ended. It leaves out records of other threads after their
// process's last lines.
func (d *Drainer) records(list []Record, reader *Reader) {
	for i := range list {
		r := &list[i]
		if d.clock.virtual {
			d.clock.passed(r.order())
		}
		p := d.process(r)
		p.began = true
		if r.last {
			d.waiters = append(d.waiters, r.place)
		}
		if p.ended || d.finished {
			continue
		}
		d.executed(r)
		switch {
		case r.kind == startRecord:
			d.start(p, r, reader)
		case r.kind == signalRecord:
			d.signal(p, r)
		case r.kind == tickRecord || r.kind == jumpRecord:
			for _, s := range d.Sinks {
				s.tick(p, r)
			}
		case r.kind == begunRecord:
			d.begun.add(p, r)
		case r.kind == refusedRecord:
			d.refused(p, r)
		case r.Done:
			d.call(p, r)
		default:
			d.last(p, r)
		}
	}
}

// process returns the process of a record. A child begins as a copy of its parent.
func (d *Drainer) process(r *Record) *process {
	if d.clock.virtual {
		return d.simulated(r)
	}
	if p := d.processes[r.Process]; p != nil {
		return p
	}
	p := d.processes.add(r.Process)
	if p.found == here && startTime(p.pid) < d.began { // no child is older
		p.close()
		p.found = elsewhere
	}
	parent := r.writer // for a child of vfork, which shares its parent's memory
	if r.kind == startRecord {
		parent = int(r.Args[1])
	}
	if of := d.processes[parent]; of != nil && of != p {
		p.symbols = of.symbols
		if d.tracker != nil {
			d.tracker.Clone(of.pid, p.pid, false)
		}
	}
	return p
}

// simulated returns the process of a simulation's record, which has another number than the
// kernel's.
func (d *Drainer) simulated(r *Record) *process {
	p := d.processes[d.Main]
	if p == nil {
		p = &process{pid: r.Process, pidfd: -1}
	}
	p.number = r.Process
	return p
}

func (d *Drainer) call(p *process, r *Record) {
	w := d.begun.remove(r)
	if d.tracker != nil && r.Done {
		d.tracker.Track(r.Process, &r.Record)
	}
	keeps := d.keeps(r)
	for _, s := range d.Sinks {
		if _, all := s.(everything); all || keeps {
			s.call(p, r, w != nil && w.told)
		}
	}
}

// refused passes on a call that a policy does not allow.
func (d *Drainer) refused(p *process, r *Record) {
	for _, s := range d.Sinks {
		if s, ok := s.(refuser); ok {
			s.refused(p, r)
		}
	}
	if r.last {
		p.status = killed(int(unix.SIGSYS), false)
		p.end = r.Begin
		d.dying = append(d.dying, p)
	}
}

// A refuser is a Sink that takes calls that a policy does not allow.
type refuser interface{ refused(p *process, r *Record) }

func (d *Drainer) signal(p *process, r *Record) {
	if d.Show.Signals != nil && !d.Show.Signals[r.Number] {
		return
	}
	for _, s := range d.Sinks {
		s.signal(p, r)
	}
}

// start records the program that a process runs from now on.
func (d *Drainer) start(p *process, r *Record, reader *Reader) {
	reader.replaced(r.Process, r.place.chunk)
	if len(r.Memory) == 0 || !d.Stacks {
		return
	}
	var err error
	p.symbols, err = openSymbols(programFile{p.pid, string(r.Memory[0].Data), r.Args[3], r.Args[4]}, r.Args[0])
	switch {
	case err != nil:
		d.note(fmt.Sprintf("the stacks of process %d are not known: %v", p.pid, err))
	case r.Args[2] == 0:
		d.note(fmt.Sprintf("the goroutines of process %d are not known: its program was not built by this usys build", p.pid))
	case !p.symbols.program.Inlining():
		d.note(fmt.Sprintf("inlined functions of process %d are not known: its program has no symbols", p.pid))
	}
}

// last handles a call that does not return, or that returns to another program.
func (d *Drainer) last(p *process, r *Record) {
	name := calls.AMD64.Numbers[r.Number]
	if name == "execve" || name == "execveat" {
		d.execs[r.Thread] = r // if it fails there is another record of it
		return
	}
	d.call(p, r)
	switch name {
	case "exit":
		if vforked := r.writer != r.Process; !r.last && !vforked { // a vfork's child has one thread
			return
		}
		p.status = exited(int(r.Args[0] & 0xff))
	case "exit_group":
		p.status = exited(int(r.Args[0] & 0xff))
	case "kill", "tkill":
		p.status = killed(int(r.Args[1]), false)
	case "tgkill":
		p.status = killed(int(r.Args[2]), false)
	}
	p.end = r.Begin
	d.dying = append(d.dying, p)
}

// tell passes on the calls that have not returned for a while.
func (d *Drainer) tell() {
	now := time.Now()
	for _, list := range d.begun {
		for _, w := range list {
			if !w.told && !d.clock.virtual && d.Show.Status == 0 && now.Sub(w.since) > tellAfter {
				d.unfinished(w)
			}
		}
	}
	for thread, e := range d.execs {
		if d.clock.nanos(int64(d.clock.now-e.Begin)) > int64(execAfter) {
			delete(d.execs, thread)
			d.success(e)
		}
	}
}

func (d *Drainer) unfinished(w *waiting) {
	if w.told = d.keeps(w.r); !w.told {
		return
	}
	for _, s := range d.Sinks {
		s.unfinished(w.p, w.r)
	}
}

func (d *Drainer) abandoned(w *waiting) {
	keeps := d.keeps(w.r)
	for _, s := range d.Sinks {
		if _, all := s.(everything); all || keeps {
			s.abandoned(w.p, w.r)
		}
	}
}

// end passes on the end of a process, and its calls that will not return.
func (d *Drainer) end(p *process, at uint64) {
	d.abandon(p)
	for t, e := range d.execs {
		if e.Process == p.number {
			delete(d.execs, t)
			d.success(e)
		}
	}
	if d.processes[p.pid] != p {
		return // another program ended
	}
	if !p.began {
		return // the loader refused the program
	}
	end, at := d.howEnded(p, at)
	for _, s := range d.Sinks {
		s.exit(p, end, at)
	}
}

// howEnded returns the end of a process, and its time: at, or, in a simulation that has ended
// otherwise than by a call, the time of that end. The last records may have been left out (Show).
func (d *Drainer) howEnded(p *process, at uint64) (status, uint64) {
	if p.status.text == "" && d.Ended != nil {
		text, code, after := d.Ended()
		return status{text, code}, max(at, d.clock.began+uint64(after))
	}
	return p.exitStatus(), at
}

// abandon passes on the calls of a process that will not return.
func (d *Drainer) abandon(p *process) {
	for _, w := range d.begun.of(p) {
		if !w.told {
			d.unfinished(w)
		}
		d.abandoned(w)
	}
}

// gone handles a process that has ended, and whose last record was read.
func (d *Drainer) gone(p *process, reader *Reader) {
	if d.processes[p.pid] != p {
		return
	}
	if !p.ended && !d.finished {
		p.ended = true
		d.end(p, d.clock.now)
	}
	if d.tracker != nil {
		d.tracker.Exit(p.number)
	}
	reader.Release(p.number)
	d.processes.remove(p)
}
