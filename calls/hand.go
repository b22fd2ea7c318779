package calls

// Functions for calls that tables cannot describe completely. TestTables allows 20 of them.
var (
	// handArgs print argument i, and report whether they did.
	handArgs = map[string]func(p *printer, i int) bool{
		"clone":        (*printer).clone,
		"epoll_ctl":    (*printer).epollEvent,
		"epoll_pwait":  (*printer).failedWait,
		"epoll_pwait2": (*printer).failedWait,
		"futex":        (*printer).futex,
		"getdents":     (*printer).entries,
		"getdents64":   (*printer).entries,
		"getsockopt":   (*printer).option,
		"setsockopt":   (*printer).option,
		"wait4":        (*printer).waited,
		"poll":         (*printer).pollfds,
		"ppoll":        (*printer).pollfds,
		"socket":       (*printer).protocol,
		"socketpair":   (*printer).protocol,
	}
	// handResult print the result of a call that has not failed, and report whether they did.
	handResult = map[string]func(p *printer) bool{
		"membarrier": (*printer).membarriers,
		"poll":       (*printer).polled,
		"ppoll":      (*printer).polled,
		"select":     (*printer).selected,
		"pselect6":   (*printer).selected,
		"recvmmsg":   (*printer).received,
	}
	// handMembers print members of structs.
	handMembers = map[string]func(p *printer, v uint64){
		"epoll_event.data":  (*printer).epollData,
		"rlimit.rlim_cur":   (*printer).limit,
		"rlimit.rlim_max":   (*printer).limit,
		"rlimit64.rlim_cur": (*printer).limit,
		"rlimit64.rlim_max": (*printer).limit,
	}
	// handStructs print a struct of any call.
	handStructs = map[string]func(p *printer, s *structAt){
		"sigaction":   (*printer).sigaction,
		"siginfo":     (*printer).siginfo,
		"sigevent":    (*printer).sigevent,
		"sigreturn":   (*printer).sigreturn,
		"user_msghdr": (*printer).message,
		"mmsghdr":     (*printer).messages,
		"sched_attr":  (*printer).schedAttr,
		"cap_data":    (*printer).capData,
		"file_handle": (*printer).fileHandle,
		"set_timespec": func(p *printer, s *structAt) {
			p.utime(int64(le.Uint64(s.b)), le.Uint64(s.b[8:]))
		},
		"set_timeval": func(p *printer, s *structAt) {
			sec, usec := int64(le.Uint64(s.b)), le.Uint64(s.b[8:])
			p.pair("{tv_sec=", sec, ", tv_usec=", int64(usec))
			p.date(sec, usec, 6)
		},
	}
	// handSkip report whether a member of a struct is not shown.
	handSkip = map[string]func(b []byte, member string) bool{"stat": skipStat}
)

// A structAt is a struct that is being printed: b is its recorded part.
type structAt struct {
	t    *Type
	l    *Layout
	addr uint64
	i    int // it is element i of an array
	b    []byte
	dir  Dir
}
