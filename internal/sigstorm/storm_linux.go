package sigstorm

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/usys-go/bridge/internal/sigstorm/once"
	"github.com/usys-go/bridge/signal"
)

// Signal numbers: those whose values are counted, and those of which only a
// last delivery is required.
var (
	queued = [...]syscall.Signal{40, 41, 42}
	plain  = [...]syscall.Signal{syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGHUP}
)

// The source of a value: its high bits. The low bits count from 0.
const (
	fromProcess = iota // another one, by sigqueue
	fromThread         // a goroutine, by sigqueue to the thread that it runs on
	fromSelf           // a goroutine, by sigqueue to the process
	fromPost           // a goroutine, by signal.Post
	fromVcore          // vcore context, by a post
	intoVcore          // signals that arrive in vcore context
	sources
)

var sourceName = [sources]string{"another process", "threads to themselves", "the process to itself", "Post", "vcore context", "signals that land there"}

func value(source int, n uint64) uint64 { return uint64(source)<<56 | n }

// A Storm has the settings of a storm.
type Storm struct {
	Length time.Duration // at least that long
	Values uint64        // and until so many values were accepted
	Profs  int           // SIGPROF a second
	// Burst posts from vcore context (signal's table function); nil: no values
	// come from there.
	Burst func(sig int32, first, n uint64, how int32) (int64, error)
	// Order says that one thread of the host takes the values, so that those of the
	// other process come in their order. All other threads have them blocked.
	Order bool
}

const defaultChanges = 1000

var leastChanges = flag.Uint64("changes", defaultChanges, "how often handlers change in the storm, at least")

// seen are the values of one number that have arrived, by source.
type seen [sources]once.Set

// add adds a value, and reports whether it arrives for the first time.
func (s *seen) add(v uint64) bool { return v>>56 < sources && s[v>>56].Add(v<<8>>8) }

// A storm is a Storm in progress.
type storm struct {
	Storm
	t        *testing.T
	stop     atomic.Bool
	senders  sync.WaitGroup
	accepted [len(queued)][sources]atomic.Uint64
	profs    uint64
	changes  atomic.Uint64
}

// Run runs the storm, and reports every violation.
func (s Storm) Run(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	if err := pprof.StartCPUProfile(io.Discard); err != nil {
		t.Fatal(err)
	}
	defer pprof.StopCPUProfile()
	defer shortQueue(t)()
	before := signal.Status()
	receivers, last, other := receive(t, s), lastOf(t), startSender(t)

	r := &storm{Storm: s, t: t}
	began := time.Now()
	r.begin(began)
	for time.Since(began) < s.Length || r.total() < s.Values || r.changes.Load() < *leastChanges {
		if time.Sleep(10 * time.Millisecond); r.stop.Load() || t.Failed() {
			break
		}
	}
	r.stop.Store(true)
	r.senders.Wait()
	for i, n := range other.end(t) {
		r.accepted[i][fromProcess].Store(n)
	}
	ok := receivers.wait(t, func(i int) (n [sources]uint64) {
		for j := range n {
			n[j] = r.accepted[i][j].Load()
		}
		return n
	})
	last.check(t)
	r.report(before, signal.Status(), time.Since(began), receivers)
	if !ok || r.total() != receivers.total() {
		t.Errorf("accepted %d values, received %d", r.total(), receivers.total())
	}
	if r.total() < s.Values {
		t.Errorf("only %d values were sent, of %d", r.total(), s.Values)
	}
}

// begin starts all senders of this process.
func (r *storm) begin(began time.Time) {
	if !r.Order { // a thread that has the number blocked never takes it
		r.source(fromThread, toThread)
	}
	r.source(fromSelf, func(sig syscall.Signal, v uint64) error { return Queue(os.Getpid(), sig, v) })
	r.source(fromPost, post)
	if r.Burst != nil {
		r.senders.Go(r.bursts)
	}
	r.senders.Go(func() {
		for ; !r.stop.Load(); time.Sleep(time.Millisecond) {
			for due := uint64(time.Since(began).Seconds() * float64(r.Profs)); r.profs < due; r.profs++ {
				syscall.Kill(os.Getpid(), syscall.SIGPROF)
			}
		}
	})
	r.senders.Go(func() {
		for !r.stop.Load() {
			r.changes.Add(change(r.t))
		}
	})
}

// source starts a sender, which has values of its own for each number.
func (r *storm) source(src int, send func(sig syscall.Signal, v uint64) error) {
	r.senders.Go(func() {
		for n := uint64(0); !r.stop.Load(); n++ {
			for i, sig := range queued {
				switch err := send(sig, value(src, r.accepted[i][src].Load())); err {
				case nil:
					r.accepted[i][src].Add(1)
				case syscall.EAGAIN:
					runtime.Gosched()
				default:
					r.t.Errorf("%s: %v", sourceName[src], err)
					r.stop.Store(true)
				}
			}
			if n%64 == 0 {
				_ = make([]byte, n%4096+1)
				time.Sleep(time.Microsecond)
			}
		}
	})
}

// bursts posts from vcore context, and has signals arrive there.
func (r *storm) bursts() {
	const n = 100
	for ; !r.stop.Load(); time.Sleep(time.Millisecond) {
		for i, sig := range queued {
			for how, src := range map[int32]int{0: fromVcore, 2: intoVcore} {
				if _, err := r.Burst(int32(sig), value(src, r.accepted[i][src].Load()), n, how); err != nil {
					r.t.Errorf("%s: %v", sourceName[src], err)
					r.stop.Store(true)
					return
				}
				r.accepted[i][src].Add(n)
			}
		}
	}
}

func (r *storm) of(src int) (n uint64) {
	for i := range r.accepted {
		n += r.accepted[i][src].Load()
	}
	return n
}

func (r *storm) total() (n uint64) {
	for src := range sources {
		n += r.of(src)
	}
	return n
}

func (r *storm) report(before, c signal.Counts, took time.Duration, got *receivers) {
	r.t.Logf("%d values accepted in %v: %s", r.total(), took.Round(time.Millisecond), perSource(r.of))
	r.t.Logf("received, each once: %d: %s", got.total(), perSource(got.of))
	r.t.Logf("came before a lower one: %s", perSource(got.turned))
	r.t.Logf("%d SIGPROF sent; handlers changed %d times; a number was blocked %d times in a thread; %d values requeued, %d lost; %d handlers repaired",
		r.profs, r.changes.Load(), c.Blocked-before.Blocked, c.Requeued-before.Requeued, c.Lost-before.Lost, c.Repaired-before.Repaired)
}

// shortQueue lets the kernel queue fewer signals for this process, so that senders find
// the queue full; and since the kernel searches the whole queue for a signal that is
// not blocked, a long queue makes it slow.
func shortQueue(t *testing.T) (restore func()) {
	const rlimitSigpending = 11
	var old syscall.Rlimit
	if err := syscall.Getrlimit(rlimitSigpending, &old); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(rlimitSigpending, &syscall.Rlimit{Cur: min(old.Max, 2048), Max: old.Max}); err != nil {
		t.Fatal(err)
	}
	return func() { syscall.Setrlimit(rlimitSigpending, &old) }
}

func perSource(f func(src int) uint64) (s string) {
	for i, name := range sourceName {
		if i > 0 {
			s += ", "
		}
		s += name + " " + strconv.FormatUint(f(i), 10)
	}
	return s
}

// toThread queues to the thread that the goroutine runs on: the signal has arrived
// when the call returns.
func toThread(sig syscall.Signal, v uint64) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	info := siginfo{signo: int32(sig), code: signal.SI_QUEUE, pid: int32(os.Getpid()), value: v}
	_, _, e := syscall.RawSyscall6(syscall.SYS_RT_TGSIGQUEUEINFO, uintptr(os.Getpid()), uintptr(syscall.Gettid()),
		uintptr(sig), uintptr(unsafe.Pointer(&info)), 0, 0)
	if e != 0 {
		return e
	}
	return nil
}

// change changes the handlers of a number that is queued, and of others, and returns
// the number of changes.
func change(t *testing.T) uint64 {
	c := make(chan os.Signal, 1)
	if err := signal.Notify(c, queued[0], plain[0], syscall.Signal(45)); err != nil {
		t.Error(err)
	}
	cancel, err := signal.Handle(func(signal.Info) {}, queued[1], syscall.Signal(46))
	if err != nil {
		t.Error(err)
	}
	signal.Stop(c)
	q, err := signal.Listen(queued[2], syscall.Signal(47))
	if err != nil {
		t.Error(err)
	}
	cancel()
	q.Close()
	return 6
}

// process is the storm's other process.
type process struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func startSender(t *testing.T) *process {
	p := &process{cmd: exec.Command(os.Args[0], senderMode, strconv.Itoa(os.Getpid()))}
	p.in, _ = p.cmd.StdinPipe()
	out, _ := p.cmd.StdoutPipe()
	p.out = bufio.NewReader(out)
	p.cmd.Stderr = os.Stderr
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *process) end(t *testing.T) (n [len(queued)]uint64) {
	p.in.Close()
	if _, err := fmt.Fscanf(p.out, "[%d %d %d]\n", &n[0], &n[1], &n[2]); err != nil {
		t.Errorf("the other process: %v", err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("the other process: %v", err)
	}
	return n
}

// receivers take every value of every queued number.
type receivers struct {
	s    Storm
	q    [len(queued)]*signal.Queue
	got  [len(queued)]seen
	n    [len(queued)]atomic.Uint64
	done sync.WaitGroup
	end  context.Context
	stop context.CancelFunc
}

func receive(t *testing.T, s Storm) *receivers {
	r := &receivers{s: s}
	r.end, r.stop = context.WithCancel(context.Background())
	for i, sig := range queued {
		q, err := signal.Listen(sig)
		if err != nil {
			t.Fatal(err)
		}
		r.q[i] = q
		r.done.Go(func() {
			for {
				info, err := q.Recv(r.end)
				if err != nil {
					return
				}
				if info.Sig != sig || !r.got[i].add(info.Value) {
					t.Errorf("%v: twice, or never sent: %d of source %d", info.Sig, info.Value<<8>>8, info.Value>>56)
				}
				r.n[i].Add(1)
			}
		})
	}
	return r
}

// wait waits until all accepted values have arrived, and closes the queues.
func (r *receivers) wait(t *testing.T, accepted func(i int) [sources]uint64) (ok bool) {
	var want uint64
	for i := range r.q {
		for _, n := range accepted(i) {
			want += n
		}
	}
	have := func() (n uint64) {
		for i := range r.n {
			n += r.n[i].Load()
		}
		return n
	}
	// As long as values come, more may follow.
	for before, quiet := have(), 0; have() < want && quiet < 100; quiet++ {
		time.Sleep(100 * time.Millisecond)
		if now := have(); now != before {
			before, quiet = now, 0
		}
	}
	time.Sleep(20 * time.Millisecond) // for values that come twice
	for _, q := range r.q {
		q.Close()
	}
	r.done.Wait()
	r.stop()
	ok = true
	for i, sig := range queued {
		for src, n := range accepted(i) {
			if got := &r.got[i][src]; !got.Is(n) {
				t.Errorf("%v: %s had %d accepted; missing from %d on, but for %d", sig, sourceName[src], n, got.First(), got.Len()-got.First())
				ok = false
			}
			if r.s.Order && src == fromProcess && r.got[i][src].Turned() > 0 {
				t.Errorf("%v: %d values came before a lower one", sig, r.got[i][src].Turned())
			}
		}
	}
	return ok
}

func (r *receivers) total() (n uint64) {
	for src := range sources {
		n += r.of(src)
	}
	return n
}

func (r *receivers) of(src int) (n uint64) {
	for i := range r.got {
		n += r.got[i][src].Len()
	}
	return n
}

func (r *receivers) turned(src int) (n uint64) {
	for i := range r.got {
		n += uint64(r.got[i][src].Turned())
	}
	return n
}

// lasts watches numbers that the kernel does not queue: after the last post of each, a
// delivery follows.
type lasts struct {
	mu     sync.Mutex
	when   map[syscall.Signal]time.Time
	cancel func()
}

func lastOf(t *testing.T) *lasts {
	l := &lasts{when: map[syscall.Signal]time.Time{}}
	cancel, err := signal.Handle(func(i signal.Info) {
		l.mu.Lock()
		l.when[i.Sig] = time.Now()
		l.mu.Unlock()
	}, plain[0], plain[1], plain[2])
	if err != nil {
		t.Fatal(err)
	}
	l.cancel = cancel
	return l
}

func (l *lasts) check(t *testing.T) {
	defer l.cancel()
	for _, sig := range plain {
		sent := time.Now()
		syscall.Kill(os.Getpid(), sig)
		after := func() bool {
			l.mu.Lock()
			defer l.mu.Unlock()
			return l.when[sig].After(sent)
		}
		for i := 0; !after(); i++ {
			if time.Sleep(time.Millisecond); i == 10000 {
				t.Errorf("no %v was delivered after the last one was sent", sig)
				break
			}
		}
	}
}
