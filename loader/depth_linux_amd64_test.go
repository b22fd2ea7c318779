package loader

import (
	"bufio"
	"cmp"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// TestDepth adds up, by the compiler's figures, the stack that the host's functions use on a slot,
// and on the stack of an errand. A page has to be left: the kernel puts the frame of a signal on the
// slot if the guest's handler has no stack of its own.
func TestDepth(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the loader once more")
	}
	g := callGraph(t)
	usable := int64(1024 * number(t, "thread.c", `usys_slot_usable = \(large \? 256 : (\d+)\) \* KIB`))
	errands := int64(1024 * number(t, "errand.c", `STACK = (\d+) \* 1024`))

	roots := []string{"usys_trace_call", "usys_clone_prepare", "usys_clone_parent", "usys_clone_child", "usys_thread_ends",
		"usys_linux", "sched_attend", "sched_give_way", "sched_handler_done", "usys_sched_table_end"}
	for _, name := range slices.Sorted(maps.Keys(g.cost)) {
		if strings.HasPrefix(name, "ros_") || strings.HasSuffix(name, ":vcore_main") {
			roots = append(roots, name)
		}
	}
	if len(roots) < 30 {
		t.Errorf("%d functions begin a slot, want 30 or more: %v", len(roots), roots)
	}
	var most way
	for _, name := range roots {
		p := g.need(t, name)
		if p.bytes > usable-4096 {
			t.Errorf("%s needs %d bytes of a slot, want %d or less:\n%s", name, p.bytes, usable-4096, p.chain)
		}
		if p.bytes > most.bytes {
			most = p
		}
	}
	if most.bytes < 8192 {
		t.Errorf("the deepest way takes %d bytes, want more: exec and trace have buffers of that size\n%s", most.bytes, most.chain)
	}
	t.Logf("the deepest way takes %d bytes of %d: %s", most.bytes, usable, most.chain)
	if p := g.need(t, "loader/errand.c:begin"); p.bytes < 4096 || p.bytes > errands/4*3 {
		t.Errorf("an errand needs %d bytes of %d, want 4096 or more, and a quarter left: %s", p.bytes, errands, p.chain)
	}
}

// number returns the number in a file that a pattern matches.
func number(t *testing.T, file, pattern string) int {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(pattern).FindSubmatch(text)
	if m == nil {
		t.Fatalf("%s has no %s", file, pattern)
	}
	n, err := strconv.Atoi(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A graph is the calls of the host's functions. A static function's name has its file.
type graph struct {
	cost     map[string]int64 // bytes of the frame, with the return address
	calls    map[string][]string
	indirect map[string]bool // calls by pointers
	done     map[string]way
	running  map[string]bool
}

// A way is the deepest one from a function on.
type way struct {
	bytes int64
	chain string
}

// A simulation has slots of 256 KiB.
var simulation = regexp.MustCompile(`^(hosts/sim|sim_|sn_|simnet|simdisk|disk_)`)

const (
	loaders   = `usys_(open|stat|path|filter)_call|usys_close(_range)?|usys_dup_to|usys_execveat?|usys_sig(action|procmask)|usys_altstack`
	scheduler = `sched_\w+|hosts/sched/\S+`
)

// pointers says which functions a call by a pointer may reach: of calls that the guest makes, those
// of the layers below. Other pointers lead to a simulation, or to a few lines of code.
var pointers = []struct{ from, to *regexp.Regexp }{
	{whole(`usys_trace_call|hosts/trace/trace.c:(end|mlockall|stopped)`), whole(`usys_shape_call|usys_count_call|` + scheduler + `|` + loaders)},
	{whole(`shape_execute`), whole(`usys_count_call|` + scheduler + `|` + loaders)},
	{whole(`hosts/shape/fault.c:make`), whole(`fault_flip|fault_move`)},
	{whole(`usys_count_call`), whole(scheduler + `|` + loaders)},
	{whole(`hosts/sched/(calls|masked).c:.*|sched_by_rule|usys_linux`), whole(loaders)},
	{whole(`usys_(vcore|uthread|sched)_.*|parlib/uthread.c:.*`), whole(scheduler)},
	{whole(`ros_exec|ros_proc_create`), whole(`usys_exec`)},
	{whole(`loader/errand.c:begin`), whole(`loader/(elf|exec_target|log)\.c:errand`)},
}

func whole(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(` + pattern + `)$`) }

// need returns the stack that a function takes with all that it calls. Where calls run in a circle,
// it counts each function once.
func (g *graph) need(t *testing.T, name string) way {
	t.Helper()
	if p, ok := g.done[name]; ok {
		return p
	}
	own, ok := g.cost[name]
	if !ok || g.running[name] || simulation.MatchString(name) {
		return way{0, name}
	}
	g.running[name] = true
	to := slices.Clone(g.calls[name])
	if g.indirect[name] {
		for _, p := range pointers {
			for f := range g.cost {
				if p.from.MatchString(name) && p.to.MatchString(f) {
					to = append(to, f)
				}
			}
		}
	}
	deepest := way{}
	for _, f := range to {
		deepest = slices.MaxFunc([]way{deepest, g.need(t, f)}, func(a, b way) int { return cmp.Compare(a.bytes, b.bytes) })
	}
	delete(g.running, name)
	p := way{own + deepest.bytes, name + " " + strconv.FormatInt(own, 10) + ", " + deepest.chain}
	g.done[name] = p
	return p
}

// callGraph compiles the loader for its call graph.
func callGraph(t *testing.T) *graph {
	t.Helper()
	files, _, err := sources()
	if err != nil {
		t.Fatal(err)
	}
	r, err := readRecipe(files)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var wait sync.WaitGroup
	jobs := make(chan string)
	for range 2 {
		wait.Go(func() {
			for name := range jobs {
				out := filepath.Join(dir, strings.ReplaceAll(name, "/", "-"))
				cmd := exec.Command("gcc", append(r.flags[:len(r.flags):len(r.flags)], "-fcallgraph-info=su", "-c", "-o", out+".o", name)...)
				cmd.Dir = ".."
				if text, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("%v: %v\n%s", cmd, err, text)
				}
			}
		})
	}
	for _, name := range append(r.files, defaultHost) {
		if filepath.Ext(name) == ".c" {
			jobs <- name
		}
	}
	close(jobs)
	wait.Wait()
	g := &graph{map[string]int64{}, map[string][]string{}, map[string]bool{}, map[string]way{}, map[string]bool{}}
	list, _ := filepath.Glob(filepath.Join(dir, "*.ci"))
	for _, name := range list {
		g.read(t, name)
	}
	if len(g.cost) < 1000 {
		t.Fatalf("the call graph has %d functions, want 1000 or more", len(g.cost))
	}
	return g
}

var (
	node = regexp.MustCompile(`^node: \{ title: "([^"]*)" label: ".*\\n(\d+) bytes`)
	edge = regexp.MustCompile(`^edge: \{ sourcename: "([^"]*)" targetname: "([^"]*)"`)
)

// read adds a file of gcc's -fcallgraph-info.
func (g *graph) read(t *testing.T, name string) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	for in.Scan() {
		if m := node.FindStringSubmatch(in.Text()); m != nil {
			n, _ := strconv.ParseInt(m[2], 10, 64)
			g.cost[m[1]] = max(g.cost[m[1]], n+8)
		}
		if m := edge.FindStringSubmatch(in.Text()); m != nil && m[2] == "__indirect_call" {
			g.indirect[m[1]] = true
		} else if m != nil {
			g.calls[m[1]] = append(g.calls[m[1]], m[2])
		}
	}
	if in.Err() != nil {
		t.Fatal(in.Err())
	}
}
