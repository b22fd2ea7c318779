package synthetic

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"

	"github.com/usys-go/bridge/hosts/trace"
)

// The program's numbers.
const (
	Process = 4201
	Threads = 6                   // their numbers are Process, Process+1, ...
	Start   = 1764432321123456789 // nanoseconds since the Unix epoch
)

// Odd is a text with everything that an output has to escape.
const Odd = "write(2, \"</script><!--\\377&amp;\u2028\", 19) = 19 \xff\x00\t'`"

// Events returns the first n events of the program. Among the last are the calls that do
// not return, and the end of the process: n is at least 100.
func Events(n int) iter.Seq[*trace.Event] {
	return func(yield func(*trace.Event) bool) {
		p := newProgram()
		last := Threads + 1
		for i := 0; i < n-last; i++ {
			if !yield(p.next(i)) {
				return
			}
		}
		for _, e := range p.end() {
			if !yield(e) {
				return
			}
		}
	}
}

// A program is the state of the made-up program.
type program struct {
	random     *rand.Rand
	threads    [Threads]int64 // the time at which each is free
	goroutines []*goroutine
	pending    []*trace.Event // events whose order is not yet final
	now        int64
}

// A goroutine repeats the steps of its script.
type goroutine struct {
	id     uint64
	labels []trace.Label
	script []step
	at     int
	ready  int64
	fd     int
	path   string
}

func newProgram() *program {
	p := &program{random: rand.New(rand.NewPCG(12, 34)), now: Start}
	for i := range p.threads {
		p.threads[i] = Start + int64(i)*31_000
	}
	add := func(id uint64, script []step, labels ...trace.Label) {
		p.goroutines = append(p.goroutines, &goroutine{id: id, script: script, labels: labels, ready: Start, fd: 8 + int(id)%40})
	}
	add(1, accepting)
	for i := range 12 {
		route := []string{"/api/users", "/api/orders", "/static"}[i%3]
		add(uint64(34+7*i), serving, trace.Label{Key: "route", Value: route}, trace.Label{Key: "tier", Value: "web"})
	}
	add(18, logging)
	add(21, querying, trace.Label{Key: "db", Value: "orders"})
	add(22, querying, trace.Label{Key: "db", Value: "users"})
	add(0, scheduling)
	add(0, scheduling)
	add(0, collecting)
	return p
}

// next returns the next event in the order of their ends.
func (p *program) next(i int) *trace.Event {
	if i%997 == 500 {
		return p.signal()
	}
	for {
		least := 0
		for j := range p.pending {
			if p.pending[j].End < p.pending[least].End {
				least = j
			}
		}
		if len(p.pending) > 0 && p.pending[least].End <= p.free() {
			e := p.pending[least]
			p.pending = append(p.pending[:least], p.pending[least+1:]...)
			p.now = e.End
			return e
		}
		p.pending = append(p.pending, p.step())
	}
}

// free returns the time at which the first thread is free.
func (p *program) free() int64 { return p.threads[p.freeThread()] }

func (p *program) freeThread() (n int) {
	for i := range p.threads {
		if p.threads[i] < p.threads[n] {
			n = i
		}
	}
	return n
}

// step makes the thread that is free first run one of the goroutines that are ready first.
func (p *program) step() *trace.Event {
	n := p.freeThread()
	g := p.goroutines[p.random.IntN(len(p.goroutines))]
	for range 3 {
		if other := p.goroutines[p.random.IntN(len(p.goroutines))]; other.ready < g.ready {
			g = other
		}
	}
	s := &g.script[g.at%len(g.script)]
	g.at++
	e := &trace.Event{
		Kind: trace.CallEvent, Process: Process, Thread: Process + n, Goroutine: g.id, Labels: g.labels,
		Number: s.number, Name: s.name, Stack: s.stack,
	}
	e.Begin = max(p.threads[n], g.ready) + 300 + p.random.Int64N(9_000)
	e.End = e.Begin + s.least + int64(p.random.ExpFloat64()*float64(s.more))
	s.fill(p, g, e)
	p.threads[n], g.ready = e.End, e.End
	return e
}

// signal returns the signal by which the scheduler preempts a goroutine.
func (p *program) signal() *trace.Event {
	n := p.random.IntN(Threads)
	return &trace.Event{
		Kind: trace.SignalEvent, Process: Process, Thread: Process + n, Begin: p.now, End: p.now, Number: 23, Name: "SIGURG",
		Text: fmt.Sprintf("--- SIGURG {si_signo=SIGURG, si_code=SI_TKILL, si_pid=%d, si_uid=1000} ---", Process),
	}
}

// end returns the calls that do not return, one for each thread, and the process's end.
func (p *program) end() (list []*trace.Event) {
	begin := slices.Max(append(p.threads[:], p.now))
	for i := range Threads {
		begin += 1000
		e := &trace.Event{Process: Process, Thread: Process + i, Begin: begin, Number: 202, Name: "futex",
			Text: fmt.Sprintf("futex(0xc000%03x148, FUTEX_WAIT_PRIVATE, 0, NULL) = ?", i), Stack: stackOf("runtime.futex", idle)}
		if i == Threads-1 {
			e.Number, e.Name, e.Text, e.Goroutine = 231, "exit_group", "exit_group(3) = ?", 1
			e.Stack = stackOf("syscall.Exit", "os.Exit", "main.main", "runtime.main", "runtime.goexit")
		}
		list = append(list, e)
	}
	at := begin + 50_000
	return append(list, &trace.Event{Kind: trace.ExitEvent, Process: Process, Thread: Process, Begin: at, End: at,
		Number: 3, Name: "exit", Text: "+++ exited with 3 +++"})
}
