package policy

import "strings"

func set(text string) map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields(text) {
		m[name] = true
	}
	return m
}

// passive has the calls that are always allowed. They use an open descriptor, concern the
// program's own memory, threads and time, or wait. Which of them a program makes, and when,
// depends on the scheduler and the machine. Calls of package calls' class pure, which only
// return a number, are passive, too.
//
// A fork is among them: its child is the same program, under the same policy.
var passive = set(`
	read pread64 readv preadv preadv2 write pwrite64 writev pwritev pwritev2
	close close_range lseek fstat fstatfs getdents getdents64 fchdir fgetxattr flistxattr
	dup dup2 dup3 pipe pipe2 eventfd eventfd2 timerfd_create timerfd_settime timerfd_gettime
	signalfd signalfd4 inotify_init inotify_init1 inotify_rm_watch
	epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 poll ppoll select pselect6
	accept accept4 recvfrom recvmsg recvmmsg shutdown listen socketpair
	getsockname getpeername getsockopt setsockopt
	sendfile splice tee vmsplice copy_file_range readahead fadvise64 cachestat
	mmap munmap mremap mprotect madvise mincore msync brk membarrier
	futex futex_waitv futex_wait futex_wake futex_requeue set_robust_list get_robust_list rseq
	nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time times pause alarm
	getitimer setitimer timer_create timer_settime timer_gettime timer_getoverrun timer_delete
	sched_yield sched_getaffinity sched_getparam sched_getscheduler sched_getattr
	sched_get_priority_max sched_get_priority_min sched_rr_get_interval getcpu getpriority
	rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack
	tgkill restart_syscall clone clone3 fork vfork exit exit_group wait4 waitid pidfd_open
	set_tid_address arch_prctl getrandom uname sysinfo getrusage getrlimit getcwd
	getpgid getsid getgroups getresuid getresgid capget`)

// harmless has the commands that are passive, of calls that are not.
var harmless = map[string]string{
	"fcntl": "F_GETFL F_SETFL F_GETFD F_SETFD F_DUPFD F_DUPFD_CLOEXEC F_GETLK F_OFD_GETLK F_GETPIPE_SZ F_SETPIPE_SZ F_GET_SEALS",
	"ioctl": "TCGETS TIOCGWINSZ TIOCGPGRP FIONREAD FIONBIO FIOCLEX FIONCLEX",
	"prctl": "PR_SET_VMA PR_SET_NAME PR_GET_NAME PR_GET_DUMPABLE PR_GET_PDEATHSIG",
}

// zero has the arguments that make a call passive if they are 0: it then sets nothing.
var zero = map[string]int{"prlimit64": 2}

// reading has the calls with paths that change nothing. All others with paths may.
var reading = set(`
	open openat openat2 access faccessat faccessat2 stat lstat newfstatat statx statfs
	readlink readlinkat chdir getxattr lgetxattr listxattr llistxattr getxattrat listxattrat
	inotify_add_watch fanotify_mark name_to_handle_at file_getattr open_tree fspick`)

// opens has the calls whose flags are those of open(2).
var opens = set(`open openat openat2`)

// linkText has, for each call, the argument, counted from 1, that is the text of a symbolic link.
var linkText = map[string]int{"symlink": 1, "symlinkat": 1}

// pathVerb returns the verb of a call that has paths.
func pathVerb(name string) Verb {
	switch {
	case name == "execve" || name == "execveat":
		return Exec
	case reading[name]:
		return Read
	}
	return Write
}

// addressVerb returns the verb of a call that has an address of a socket.
func addressVerb(name string) Verb {
	if name == "bind" {
		return Listen
	}
	return Connect
}

// pathless has the calls with paths that work without one, if it is NULL.
var pathless = set(`utimensat futimesat fanotify_mark acct quotactl mount`)
