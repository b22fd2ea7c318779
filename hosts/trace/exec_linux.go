package trace

// executed passes on the execve of a thread before its next record, unless that is the
// execve's failure. The end of a vfork also shows that its child has executed a program.
func (d *Drainer) executed(r *Record) {
	if len(d.execs) == 0 {
		return
	}
	if r.kind == startRecord {
		d.replaced(r)
		return
	}
	for _, thread := range []int{r.Thread, int(r.Ret)} {
		e := d.execs[thread]
		if e == nil || thread != r.Thread && r.Process == e.Process && !d.clock.virtual {
			continue
		}
		delete(d.execs, thread)
		if r.Number != e.Number || r.Begin != e.Begin {
			d.success(e)
		}
	}
}

// replaced passes on the execve that has started a program. The thread that made it is
// now the process's first; the others are gone, with their calls.
func (d *Drainer) replaced(r *Record) {
	for t, e := range d.execs {
		if e.Process != r.Process {
			continue
		}
		delete(d.execs, t)
		d.abandon(d.processes[r.Process])
		d.success(e)
		if t != r.Process {
			d.supersede(e)
		}
	}
}

func (d *Drainer) supersede(e *Record) {
	for _, s := range d.Sinks {
		s.superseded(e)
	}
}

func (d *Drainer) success(e *Record) {
	e.Done, e.End = true, e.Begin
	if d.clock.virtual { // no process has the number here, and only its parent is traced
		d.call(d.process(e), e)
		return
	}
	d.call(d.processes.add(e.Process), e)
	if p := d.processes[e.Process]; e.native && e.Child {
		d.processes.remove(p) // its calls are not seen any more
	}
}
