package calls

import ()

// Calls that tables cannot describe completely. TestTables allows 20 of them.
var (
	// handArgs print argument i, and report whether they did.
	handArgs = map[string]func(p *printer, i int) bool{
		"clone":      (*printer).clone,
		"futex":      (*printer).futex,
		"getdents":   (*printer).entries,
		"getdents64": (*printer).entries,
		"getsockopt": (*printer).option,
		"setsockopt": (*printer).option,
		"wait4":      (*printer).waited,
		"poll":       (*printer).pollfds,
		"ppoll":      (*printer).pollfds,
		"socket":     protocol,
		"socketpair": protocol,
		"utimensat":  (*printer).utimes,
	}
	// handResult print the result of a call that has not failed, and report whether they did.
	handResult = map[string]func(p *printer) bool{
		"membarrier": (*printer).membarriers,
		"poll":       (*printer).polled,
		"ppoll":      (*printer).polled,
	}
	// handMembers print members of structs.
	handMembers = map[string]func(p *printer, v uint64){
		"epoll_event.data":  func(p *printer, v uint64) { p.printf("{u32=%d, u64=%d}", uint32(v), v) },
		"rlimit.rlim_cur":   (*printer).limit,
		"rlimit.rlim_max":   (*printer).limit,
		"rlimit64.rlim_cur": (*printer).limit,
		"rlimit64.rlim_max": (*printer).limit,
	}
	// handStructs print a struct.
	handStructs = map[string]func(p *printer, b []byte){"sigaction": (*printer).sigaction, "siginfo": (*printer).siginfo}
	// handShort return the members that are shown where a struct is not shown whole.
	handShort = map[string]func(b []byte, l Layout) []string{"stat": shortStat}
)

// names returns a number as names of macros.
func (p *printer) names(set string, v uint64) string {
	q := printer{a: p.a}
	q.macros([]string{set}, v)
	return string(q.buf)
}
