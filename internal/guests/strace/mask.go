package strace

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A mask replaces text that differs from run to run.
type mask struct {
	of   string // names of calls, separated by spaces; "" means all calls
	find *regexp.Regexp
	with string
}

// masks are applied in this order.
var masks = []mask{
	{"", regexp.MustCompile(`\b0x[0-9a-f]{6,}\b`), "ADDR"},
	{"", regexp.MustCompile(`si_uid=\d+`), "si_uid=UID"},
	{"", regexp.MustCompile(`(si_utime|si_stime)=\d+( /\* [^*]* \*/)?`), "$1=T"},
	{"", regexp.MustCompile(`htons\((3[2-9]|[4-6]\d)\d{3}\)`), "htons(PORT)"}, // chosen by the kernel
	{"", regexp.MustCompile(`@"[0-9a-f]{5}"`), "@NAME"},                       // chosen by the kernel
	{"", regexp.MustCompile(`\b(temporary-|file-)\d+`), "${1}N"},
	{"epoll_ctl epoll_wait", regexp.MustCompile(`u32=\d+, u64=\d+`), "DATA"}, // chosen by the runtime
	{"wait4 waitid getrusage getitimer timerfd_gettime timer_gettime clock_gettime gettimeofday setitimer",
		regexp.MustCompile(`(tv_sec|tv_usec|tv_nsec)=\d+`), "$1=T"},
	{"getppid getpgid getpgrp getsid", regexp.MustCompile(`= (\d+|p0)$`), "= PID"}, // under strace the parent is strace
	{"time times alarm", regexp.MustCompile(`= \d+( \([^)]*\))?$`), "= T"},
	{"times", regexp.MustCompile(`(tms_\w+)=\d+( /\* [^*]* \*/)?`), "$1=T"},
	{"select", regexp.MustCompile(`left \{tv_sec=\d+, tv_usec=\d+\}`), "left T"},
	{"sysinfo adjtimex", regexp.MustCompile(`([=\[ ])-?\d+`), "${1}N"},
	{"clock_gettime adjtimex", regexp.MustCompile(`(tv_\w+)=T, (tv_\w+)=T \/\* [^*]* \*/`), "$1=T, $2=T"},
	{"getrandom", regexp.MustCompile(`^getrandom\("[^"]*"`), "getrandom(BYTES"},
	{"shmget shmat shmctl", regexp.MustCompile(`= \d+$|(\()\d+`), "${1}ID"},
	{"shmdt timer_create", regexp.MustCompile(`\[\d+\]`), "[ID]"},
}

// masked returns the masked text of a line.
func (t *trace) masked(l *line, names map[int]string) string {
	return apply(masks, l.name, l.pids(names))
}

// apply applies masks to a text of a call.
func apply(masks []mask, name, text string) string {
	for _, m := range masks {
		if m.of == "" || slices.Contains(strings.Fields(m.of), name) {
			text = m.find.ReplaceAllString(text, m.with)
		}
	}
	return text
}

var pidField = regexp.MustCompile(`\b(si_pid|pid)=(\d+)`)

// pids replaces the numbers of processes by their names if the trace has them, and masks other
// ones.
func (l *line) pids(names map[int]string) string {
	named := func(s string) string {
		n, err := strconv.Atoi(s)
		switch {
		case err != nil || n <= 0:
			return s
		case names[n] == "":
			return "PID"
		}
		return names[n]
	}
	text := pidField.ReplaceAllStringFunc(l.text, func(s string) string {
		key, value, _ := strings.Cut(s, "=")
		return key + "=" + named(value)
	})
	if l.kind == call && l.takesPID() && len(l.args) > 0 {
		text = l.name + "(" + named(l.args[0]) + strings.TrimPrefix(text, l.name+"("+l.args[0])
	}
	if head, ok := strings.CutSuffix(text, " = "+l.result); ok && slices.Contains(returnPID, l.name) {
		text = head + " = " + named(l.result)
	}
	return text
}

var returnPID = []string{"getpid", "setsid", "clone", "clone3", "fork", "vfork", "wait4", "set_tid_address"}

// takesPID reports whether the first argument is the number of a process.
func (l *line) takesPID() bool {
	switch l.name {
	case "kill", "tkill", "tgkill", "wait4", "pidfd_open", "rt_sigqueueinfo", "getpgid", "setpgid":
		return true
	}
	return false
}

// processNames returns names of the processes of a trace, numbered in the order of their creation.
func (t *trace) processNames() map[int]string {
	m := map[int]string{t.main: "p0"}
	for _, l := range t.lines {
		if child, ok := l.child(); ok && !strings.Contains(l.text, "CLONE_THREAD") && m[child] == "" {
			m[child] = fmt.Sprintf("p%d", len(m))
		}
	}
	return m
}
