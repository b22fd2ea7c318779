//go:build linux && amd64

package deaths

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/guests"
)

var (
	runs   = flag.Int("runs", 1, "runs of each death in each column but stock")
	random = flag.Int("random", 5, "runs of a death that a signal at any instruction brings")
)

// enough is the number of runs of stock before a block of another column's dump counts as strange.
const enough = 25

// attempts is the number of further runs in which a column may show the blocks that stock shows. On one
// vcore of a busy machine a decision that is rare in stock is not: the thread that finds the deadlock is
// often a new one.
const attempts = 20

var program *guests.Program

func TestMain(m *testing.M) { guests.Main(m, &program, nil) }

// A death is a way to die, in an environment; see guest/die.go.
type death struct {
	args string
	env  string
}

// ways lists the deaths. Numbers are signals: 3 SIGQUIT, 6 SIGABRT, 11 SIGSEGV,
// 7 SIGBUS, 8 SIGFPE, 15 SIGTERM, 9 SIGKILL, 1 SIGHUP, 31 SIGSYS, 5 SIGTRAP.
var ways = func() []death {
	all := []death{}
	for _, how := range []string{"panic", "nested", "nil", "divide", "fault", "maps", "deadlock", "goexit", "overflow", "exit", "return", "pipe"} {
		all = append(all, death{how, ""})
	}
	for _, how := range []string{"3 process", "6 process", "11 process", "7 process", "8 process", "5 process", "15 process", "9 process", "1 process", "31 process"} {
		all = append(all, death{how, ""})
	}
	// The thread that gets the signal is in the host or in Go.
	for _, where := range []string{"read", "futex", "sleep", "compute"} {
		for _, number := range []int{3, 6, 11} {
			all = append(all, death{fmt.Sprint(number, " ", where), ""})
		}
	}
	for _, how := range []string{"panic", "nil", "fault", "deadlock", "overflow", "exit", "3 read", "6 futex", "11 sleep", "3 compute"} {
		all = append(all, death{how, "crash"})
	}
	for _, how := range []string{"panic", "3 read", "11 futex"} {
		all = append(all, death{how, "system"}, death{how, "none"}, death{how, "all"})
	}
	return all
}()

// relay is the absolute path of the host relay, because programs run in other directories.
var relay = func() string {
	dir, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	return filepath.Join(dir, "testdata", "relay.c")
}()

// A column, and the host's flags for it.
type column struct {
	guests.Column
	flags []string
}

// columns are compared with stock. Host relay makes the calls that threads wait in from C
// functions, so that a signal arrives on a stack of the host.
var columns = []column{
	{guests.Native, nil}, {guests.Hosted, nil}, {guests.Strict, nil},
	{guests.Strict, []string{"-c", "-o", os.DevNull}}, {guests.Strict, []string{"-host", relay}},
	{guests.Vcores1, nil}, {guests.StrictVcores2, nil},
}

func (c column) String() string {
	return strings.ReplaceAll(strings.Join(append([]string{c.Column.String()}, c.flags...), " "), relay, "relay.c")
}

// Every death looks the same as in stock.
func TestDeaths(t *testing.T) {
	for _, way := range ways {
		t.Run(strings.TrimRight(way.args+" "+way.env, " "), func(t *testing.T) {
			t.Parallel()
			compare(t, way, *runs)
		})
	}
}

// A signal to the process is delivered to its first thread, whichever thread sends it.
func TestFirstThread(t *testing.T) {
	for _, c := range []guests.Column{guests.Stock, guests.Hosted, guests.Vcores1, guests.StrictVcores2} {
		e := die(t, program, column{c, nil}, death{args: "3 other"})
		if e.Status != "exit status 2" || !strings.Contains(e.Stderr, " m=0 sigcode=0") {
			t.Errorf("%s: %s, want exit status 2 and m=0 behind the PC\n%s", c, e.Status, clip(e.Stderr))
		}
	}
}

// TestAnywhere sends the signal at any instruction on the way into a system call and out of it.
func TestAnywhere(t *testing.T) {
	for _, where := range []string{"calls", "blockingcalls"} {
		for _, number := range []int{3, 6, 11} {
			t.Run(fmt.Sprint(number, " ", where), func(t *testing.T) {
				t.Parallel()
				compare(t, death{args: fmt.Sprint(number, " ", where)}, *random)
			})
		}
	}
}

// compare runs a death in stock and in the columns, and reports the differences.
func compare(t *testing.T, way death, runs int) {
	t.Helper()
	for _, problem := range problems(t, program, way, runs) {
		t.Errorf("the death %q: %s", way.args, problem)
	}
}

// problems returns the differences between stock and the columns. Every run must end with stock's
// status and a sound dump. The dump must also have the same blocks as stock's. Because of rare
// decisions of the scheduler, a column has a few attempts at that.
func problems(t *testing.T, p *guests.Program, way death, runs int) (found []string) {
	j, err := newJudge(p.File(guests.Stock))
	if err != nil {
		t.Fatal(err)
	}
	var stock reference
	status := ""
	more := func() {
		e := die(t, p, column{guests.Stock, nil}, way)
		if status != "" && e.Status != status {
			t.Fatalf("stock's own ends differ: %s and %s", status, e.Status)
		}
		if u := j.unsound(e.Stderr); u != nil {
			t.Fatalf("stock's own dump: %q\n%s", u, clip(e.Stderr))
		}
		status = e.Status
		stock.add(read(e.Stderr))
	}
	more()
	more()
	looked := 2
	for _, c := range columns {
		var unlike []string
		same := false
		for run := 0; run < runs || !same && run < runs+attempts; run++ {
			e := die(t, p, c, way)
			if e.Status != status {
				found = append(found, fmt.Sprintf("%s: %s, stock: %s\n%s", c, e.Status, status, clip(e.Stderr)))
				same = true
				break
			}
			text := dropChoke(e.Stderr, c.UnderHost())
			if u := j.unsound(text); u != nil {
				found = append(found, fmt.Sprintf("%s: %s\n%s", c, strings.Join(u, "\n"), clip(text)))
				same = true
				break
			}
			d := read(text)
			for ; looked < enough && (len(stock.strange(d)) > 0 || len(stock.missing(d)) > 0); looked++ {
				more()
			}
			unlike = nil
			for _, block := range stock.strange(d) {
				unlike = append(unlike, fmt.Sprintf("%s: stock never shows this:\n%s", c, block))
			}
			for _, block := range stock.missing(d) {
				unlike = append(unlike, fmt.Sprintf("%s: stock always shows this:\n%s", c, block))
			}
			same = same || unlike == nil
		}
		if !same {
			found = append(found, unlike...)
		}
	}
	return found
}

// die runs the guest to its end.
func die(t *testing.T, p *guests.Program, c column, way death) guests.End {
	t.Helper()
	env := []string{"GOMAXPROCS=2"} // the dump depends on it
	if way.env != "" {
		env = append(env, "GOTRACEBACK="+way.env)
	}
	if strings.HasSuffix(way.args, "compute") {
		// The thread is to compute when the signal arrives. On one vcore the sender runs only
		// where the thread does not: Go would often have preempted its goroutine for that.
		env = append(env, "GODEBUG=asyncpreemptoff=1")
	}
	e, err := p.Run(c.Column, time.Minute, env, c.flags, slices.Concat([]string{"die"}, strings.Fields(way.args))...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func clip(text string) string {
	if len(text) > 3000 {
		return text[:3000] + "...\n"
	}
	return text
}
