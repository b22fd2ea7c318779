package strace

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/usys-go/bridge/calls"
)

// namesOnly lists the calls of which only the set of names is compared.
var namesOnly = strings.Fields("futex mmap madvise epoll_pwait nanosleep sched_yield tgkill rt_sigreturn")

// ofThreads lists calls that the runtime makes for a thread that it starts or ends, at any time.
// restart_syscall occurs because strace has stopped a call.
var ofThreads = strings.Fields("gettid sigaltstack rt_sigprocmask exit restart_syscall")

// lastCalls lists the calls by which the programs end.
var lastCalls = strings.Fields("exit_group kill")

// A comparable is the part of a trace that is compared.
type comparable struct {
	groups map[string][]string // the lines of each group in order
	names  map[string]bool     // names of the calls in namesOnly
	calls  int                 // number of calls in groups
	kinds  map[string]bool     // their names
}

// A grouper puts lines into groups.
type grouper struct {
	*trace
	comparable
	of    map[int]string // names of processes
	made  map[string]int // by process and descriptor: how many files have had the number
	wakes map[string]bool
	ends  map[string]string // by process: its last line
	ended map[string]bool   // by process: it has made its last call
}

// group puts the lines of a trace into groups.
func group(t *trace) *comparable {
	g := grouper{
		trace: t, of: t.processNames(), made: map[string]int{}, wakes: map[string]bool{}, ended: map[string]bool{}, ends: map[string]string{},
		comparable: comparable{groups: map[string][]string{}, names: map[string]bool{}, kinds: map[string]bool{}},
	}
	for i := range t.lines {
		l := &t.lines[i]
		process := g.of[l.process]
		switch l.kind {
		case call:
			g.call(process, l)
		case exit: // the last one is the process's
			if process != "" { // otherwise the process ended during the thread's clone
				g.ends[process] = l.text
			}
		case signal:
			if l.name != "SIGURG" { // sent by the runtime
				g.add(process+", signals", g.masked(l, g.of))
			}
		}
	}
	for process, text := range g.ends {
		g.add(process+", end", text)
	}
	for key, list := range g.groups {
		g.groups[key] = waited(list)
	}
	return &g.comparable
}

func (g *grouper) add(key, text string) { g.groups[key] = append(g.groups[key], text) }

func (g *grouper) call(process string, l *line) {
	anonymous := l.name != "mmap" || len(l.args) < 5 || l.args[4] == "-1"
	if slices.Contains(namesOnly, l.name) && anonymous {
		g.comparable.names[l.name] = true
		return
	}
	if slices.Contains(ofThreads, l.name) || strings.Contains(l.text, "CLONE_THREAD") {
		return
	}
	keys := g.descriptors(process, l)
	for _, path := range l.paths() {
		keys = append(keys, process+", path "+apply(masks, l.name, path))
	}
	if child := g.child(l); child != "" && child != process {
		keys = append(keys, process+", child "+child)
	}
	if keys == nil {
		keys = []string{process + ", others"}
	}
	if g.ofPoller(l, keys) {
		return
	}
	if l.result == "?" {
		// A process has one last call. strace shows further ones for threads that the
		// kernel ends as they begin a call: it prints the call that it read before.
		if g.ended[process] || !slices.Contains(lastCalls, l.name) {
			return
		}
		g.ended[process] = true
	}
	text := g.masked(l, g.of)
	for _, key := range keys {
		g.add(key, text)
	}
	g.calls++
	g.kinds[l.name] = true
}

// ofPoller reports whether a call uses the descriptor by which the runtime wakes the thread
// that waits for others. It does so at any time; only the creation of the descriptor is compared.
func (g *grouper) ofPoller(l *line, keys []string) bool {
	if l.name == "eventfd2" && len(l.args) > 0 && l.args[0] == "0" {
		g.wakes[keys[len(keys)-1]] = true
		return false
	}
	return (l.name == "read" || l.name == "write") && g.wakes[keys[0]]
}

// descriptors returns the groups of the descriptors that a call uses and creates.
func (g *grouper) descriptors(process string, l *line) (keys []string) {
	key := func(fd string) string {
		k := process + ", descriptor " + fd
		return fmt.Sprintf("%s #%d", k, g.made[k])
	}
	for _, fd := range l.takes() {
		keys = append(keys, key(fd))
	}
	for _, fd := range l.makes() {
		g.made[process+", descriptor "+fd]++
		keys = append(keys, key(fd))
	}
	return keys
}

// takes returns the descriptors among the arguments.
func (l *line) takes() (fds []string) {
	c := calls.ByName(l.name)
	if c == nil {
		return nil
	}
	for i, arg := range l.args {
		if i < len(c.Args) && c.Args[i].Dir == calls.Value && (c.Args[i].Kind == calls.FD || c.Args[i].Kind == calls.DirFD) && isFD(arg) {
			fds = append(fds, arg)
		}
	}
	if l.name == "waitid" && len(l.args) > 1 && l.args[0] == "P_PIDFD" {
		fds = append(fds, l.args[1])
	}
	return fds
}

func isFD(s string) bool {
	_, err := strconv.ParseUint(s, 10, 31)
	return err == nil
}

// makes returns the descriptors that a call has created.
func (l *line) makes() (fds []string) {
	c := calls.ByName(l.name)
	if c == nil || strings.HasPrefix(l.result, "-1 ") {
		return nil
	}
	if (c.Ret.Kind == calls.FD || l.name == "fcntl" && len(l.args) > 1 && strings.HasPrefix(l.args[1], "F_DUPFD")) && isFD(l.result) {
		return []string{l.result}
	}
	inside := func(text, before string) []string {
		_, list, ok := strings.Cut(text, before+"[")
		list, _, closed := strings.Cut(list, "]")
		if !ok || !closed {
			return nil
		}
		return strings.Split(list, ", ")
	}
	switch l.name {
	case "pipe", "pipe2", "socketpair":
		return inside(l.text, "")
	case "clone":
		return inside(l.text, "parent_tid=")
	case "recvmsg":
		return inside(l.text, "cmsg_type=SCM_RIGHTS, cmsg_data=")
	}
	return nil
}

// paths returns the paths among the arguments.
func (l *line) paths() (list []string) {
	c := calls.ByName(l.name)
	if c == nil {
		return nil
	}
	for i, arg := range l.args {
		if i < len(c.Args) && c.Args[i].Kind == calls.Path && c.Args[i].Dir == calls.In && strings.HasPrefix(arg, `"`) {
			list = append(list, arg)
		}
	}
	return list
}

// child returns the name of the process that a call creates, waits for or signals.
func (g *grouper) child(l *line) string {
	if pid, ok := l.child(); ok {
		return g.of[pid]
	}
	numbers := []string{l.result}
	if l.takesPID() && len(l.args) > 0 {
		numbers = append(numbers, l.args[0])
	}
	if l.name != "wait4" {
		numbers = numbers[1:]
	}
	for _, n := range numbers {
		if pid, err := strconv.Atoi(n); err == nil && g.of[pid] != "" {
			return g.of[pid]
		}
	}
	return ""
}

// waited removes the calls of a group that would have blocked, or that a signal interrupted, and
// that were repeated. Whether that happens depends on the scheduler.
func waited(list []string) []string {
	again := func(text string) string {
		name, rest, _ := strings.Cut(text, "(")
		first, _, _ := strings.Cut(rest, ",")
		return name + "(" + first
	}
	kept := list[:0]
	for i, text := range list {
		vain := strings.Contains(text, " = -1 EAGAIN ") || strings.Contains(text, " = ? ERESTART")
		if vain && i+1 < len(list) && again(text) == again(list[i+1]) {
			continue
		}
		kept = append(kept, text)
	}
	return kept
}
