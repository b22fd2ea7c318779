//go:build ignore

/* The handling of the guest's calls under -vcores. Calls without a function here follow the
 * rules of their description (rule.c). */
#include "kinds.h"
#include "sched.h"

/* ---- calls that concern descriptors ---- */

static long dirty(long a, long b, long c, long d, long e, long f, long nr)
{
	sched_dirty = true;
	return sched_by_rule(a, b, c, d, e, f, nr);
}

static long close_all(uint32_t first, uint32_t last, const long a[6], long nr)
{
	long r;

	if (!usys_tcb()->apart)
		sched_closing(first, last);
	r = dirty(a[0], a[1], a[2], a[3], a[4], a[5], nr);
	if (!usys_tcb()->apart) { /* the child of a vfork has its own descriptors */
		sched_fd_forget(first, last);
		sched_signalfds_closed(first, last);
	}
	return r;
}

/* Afterwards the number may belong to another file. */
static long closes(long a, long b, long c, long d, long e, long f, long nr)
{
	const long arg[6] = {a, b, c, d, e, f};
	uint32_t fd = (uint32_t)(nr == NR_dup2 || nr == NR_dup3 ? b : a);

	if (fd != (uint32_t)a || nr == NR_close)
		return close_all(fd, fd, arg, nr);
	return sched_by_rule(a, b, c, d, e, f, nr);
}

static long close_range(long a, long b, long c, long d, long e, long f, long nr)
{
	enum { CLOEXEC = 4 };
	const long arg[6] = {a, b, c, d, e, f};

	if (c & CLOEXEC)
		return sched_by_rule(a, b, c, d, e, f, nr);
	return close_all((uint32_t)a, (uint32_t)b, arg, nr);
}

/* The file has other flags afterwards, under all its numbers. */
static long changes(long a, long b, long c, long d, long e, long f, long nr)
{
	long r = dirty(a, b, c, d, e, f, nr);

	sched_fd_forget(0, UINT32_MAX);
	return r;
}

static long setsockopt(long fd, long level, long option, long d, long e, long f, long nr)
{
	return (sched_fd_option(level, option) ? changes : dirty)(fd, level, option, d, e, f, nr);
}

static long fcntl(long fd, long op, long c, long d, long e, long f, long nr)
{
	return ((int)op == LX_F_SETFL ? changes : sched_by_rule)(fd, op, c, d, e, f, nr);
}

static long ioctl(long fd, long op, long c, long d, long e, long f, long nr)
{
	enum { FIONBIO = 0x5421 };

	return ((uint32_t)op == FIONBIO ? changes : sched_by_rule)(fd, op, c, d, e, f, nr);
}

/* These calls, too, may open a fifo whose other end is not open; the loader handles open and
 * openat (../../loader/paths.c). */
static long opens(long a, long b, long c, long d, long e, long f, long nr)
{
	const long arg[6] = {a, b, c, d, e, f};

	return usys_tcb()->apart ? usys_raw6(nr, a, b, c, d, e, f) : sched_sleep_here(usys_tcb(), nr, arg);
}

/* ---- calls that concern the thread ---- */

static long gettid(long a, long b, long c, long d, long e, long f, long nr)
{
	struct tcb *t = usys_tcb();

	return t->apart ? usys_raw6(nr, a, b, c, d, e, f) : t->tid;
}

static long arch_prctl(long op, long at, long c, long d, long e, long f, long nr)
{
	long r = sched_pass(op, at, c, d, e, f, nr);

	if (!r && !usys_tcb()->apart)
		sched_self()->tls = usys_get_tls();
	return r;
}

/* The processors that the guest sees are its vcores. */
static long getaffinity(long tid, long size, long at, long d, long e, long f, long nr)
{
	struct tcb *t = usys_tcb();
	uint64_t mask = sched_nvcores == 64 ? ~0ul : (1ul << sched_nvcores) - 1;

	struct tcb *who = (int)tid ? sched_by_tid((int)tid) : t;
	if (t->apart || !who || who->sched.bound)
		return sched_about(tid, size, at, d, e, f, nr);
	if (size < (long)sizeof mask || size % 8)
		return -LX_EINVAL;
	return usys_put_guest((void *)at, &mask, sizeof mask) ? -LX_EFAULT : (long)sizeof mask;
}

static long set_tid_address(long at, long b, long c, long d, long e, long f, long nr)
{
	struct tcb *t = usys_tcb();

	if (t->apart)
		return usys_raw6(nr, at, b, c, d, e, f);
	t->sched.clear = (uint32_t *)at;
	return t->tid;
}

/* The guest's unbound threads share one name, which vcores do not have. And the first thread
 * has the death signal with which the process began, though it is not bound. */
static long prctl(long op, long b, long c, long d, long e, long f, long nr)
{
	enum { GET_PDEATHSIG = 2, GET_NAME = 16 };
	struct tcb *t = usys_tcb();

	if (t->apart || t->sched.bound)
		return sched_by_rule(op, b, c, d, e, f, nr);
	if ((int)op == GET_NAME)
		return usys_put_guest((void *)b, sched_name, sizeof sched_name) ? -LX_EFAULT : 0;
	if ((int)op == GET_PDEATHSIG && sched_leader && !t->sched.index)
		return usys_put_guest((void *)b, &sched_death, sizeof sched_death) ? -LX_EFAULT : 0;
	return sched_by_rule(op, b, c, d, e, f, nr);
}

static const struct {
	int nr;
	usys_call *call;
} own[] = {
	{NR_futex, sched_futex},
	{NR_nanosleep, sched_nanosleep},
	{NR_clock_nanosleep, sched_clock_nanosleep},
	{NR_sched_yield, sched_yield},
	{NR_gettid, gettid},
	{NR_sched_getaffinity, getaffinity},
	{NR_arch_prctl, arch_prctl},
	{NR_prctl, prctl},
	{NR_set_tid_address, set_tid_address},

	{NR_getpriority, sched_about},
	{NR_ioprio_get, sched_about},
	{NR_sched_getscheduler, sched_about},
	{NR_sched_getparam, sched_about},
	{NR_sched_getattr, sched_about},
	{NR_sched_rr_get_interval, sched_about},
	{NR_prlimit64, sched_about},
	{NR_getpgid, sched_about},
	{NR_getsid, sched_about},
	{NR_kcmp, sched_about},
	{NR_process_vm_readv, sched_about},
	{NR_process_vm_writev, sched_about},
	{NR_move_pages, sched_about},
	{NR_migrate_pages, sched_about},
	{NR_get_robust_list, sched_about},
	{NR_ptrace, sched_about},
	{NR_pidfd_open, sched_about},
	{NR_timer_create, sched_timer},
	{NR_clock_gettime, sched_timer},
	{NR_clock_getres, sched_timer},
	{NR_open, sched_path},
	{NR_openat, sched_path},
	{NR_openat2, sched_path},
	{NR_stat, sched_path},
	{NR_lstat, sched_path},
	{NR_newfstatat, sched_path},
	{NR_statx, sched_path},
	{NR_access, sched_path},
	{NR_faccessat, sched_path},
	{NR_faccessat2, sched_path},
	{NR_readlink, sched_path},
	{NR_readlinkat, sched_path},
	{NR_chdir, sched_path},
	{NR_mount, sched_path},
	{NR_statfs, sched_path},

	{NR_rt_sigprocmask, sched_sigprocmask},
	{NR_sigaltstack, sched_altstack},
	{NR_rt_sigpending, sched_sigpending},
	{NR_rt_sigsuspend, sched_sigsuspend},
	{NR_pause, sched_sigsuspend},
	{NR_rt_sigtimedwait, sched_sigtimedwait},
	{NR_tgkill, sched_tgkill},
	{NR_tkill, sched_tkill},
	{NR_kill, sched_kill},
	{NR_rt_sigqueueinfo, sched_sigqueue},
	{NR_rt_tgsigqueueinfo, sched_tgsigqueue},

	{NR_epoll_wait, sched_epoll},
	{NR_epoll_pwait, sched_masked},
	{NR_epoll_pwait2, sched_masked},
	{NR_ppoll, sched_masked},
	{NR_pselect6, sched_masked},
	{NR_io_pgetevents, sched_masked},
	{NR_signalfd, sched_signalfd},
	{NR_signalfd4, sched_signalfd},
	{NR_timer_settime, sched_timer_settime},
	{NR_timer_gettime, sched_timer_gettime},
	{NR_timer_getoverrun, sched_timer_getoverrun},
	{NR_timer_delete, sched_timer_delete},
	{NR_read, sched_read},
	{NR_write, sched_write},
	{NR_shutdown, dirty},
	{NR_epoll_ctl, dirty},
	{NR_sendfile, dirty},
	{NR_splice, dirty},
	{NR_timerfd_settime, dirty},
	{NR_connect, dirty},
	{NR_sendto, dirty},
	{NR_sendmsg, dirty},
	{NR_writev, dirty},
	{NR_creat, opens},
	{NR_open_by_handle_at, opens},
	{NR_close, closes},
	{NR_dup2, closes},
	{NR_dup3, closes},
	{NR_close_range, close_range},
	{NR_setsockopt, setsockopt},
	{NR_listen, changes},
	{NR_fcntl, fcntl},
	{NR_ioctl, ioctl},
};

/* Reports whether the scheduler replaces a call that the loader carries out for kernel threads. */
static bool replaces(int nr)
{
	return nr == NR_rt_sigprocmask || nr == NR_set_tid_address || nr == NR_sigaltstack || nr == NR_arch_prctl;
}

/* Reports whether a function of the scheduler leads on to the loader's, or to a host's. */
static bool comes_before(usys_call *call)
{
	return call == sched_path || call == prctl || call == closes || call == close_range;
}

/* Reports whether a call may, with some arguments, wait or concern its thread. */
static bool has_rule(int nr)
{
	return sched_may_wait(nr, WAITS_APART) || sched_may_wait(nr, WAITS_FD) || sched_may_wait(nr, WAITS_TIME) ||
		sched_may_thread(nr, THREAD_BINDS);
}

/* Makes all calls go through C, at whose end the thread looks at its signals, except those carried
 * out by assembly. */
void usys_sched_ways(struct way *ways)
{
	for (int i = 0; i <= NCALLS; i++) {
		if (!ways[i].call && ways[i].entry != usys_entry_raw)
			continue;
		if (i < NCALLS)
			sched_set_inner(i, ways[i].call);
		if (i == NCALLS || has_rule(i)) {
			ways[i].call = sched_by_rule;
			if (i < NCALLS)
				sched_set_outer(i, sched_by_rule);
		} else if (!ways[i].call) {
			ways[i].call = sched_pass;
		}
		ways[i].entry = 0;
	}
	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		int nr = own[i].nr;
		if (replaces(nr))
			sched_set_inner(nr, 0);
		/* A host's function stays in place; the scheduler's others come before the
		 * loader's. */
		if (sched_inner(nr) && !comes_before(own[i].call))
			continue;
		ways[nr].call = own[i].call;
		if (own[i].call != sched_path)
			sched_set_outer(nr, own[i].call);
	}
	ways[NR_rt_sigreturn] = (struct way){usys_sched_sigreturn, 0};
}
