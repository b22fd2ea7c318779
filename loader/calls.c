//go:build ignore

/*
 * The handling of each system call: one table, from which the guest's calls (usys_ways) and
 * usys_linux are set up.
 */
#include "loader.h"

struct way usys_ways[NCALLS + 1];

static long prctl(long op, long b, long c, long d, long e, long f, long nr)
{
	if (op == LX_PR_SET_SYSCALL_USER_DISPATCH)
		return -LX_EPERM; /* it is the host's */
	return op == LX_PR_SET_SECCOMP ? usys_filter_call(op, b, c, d, e, f, nr) : usys_raw6(nr, op, b, c, d, e, f);
}

static long arch_prctl(long op, long b, long c, long d, long e, long f, long nr)
{
	if (usys_is_selfs(op))
		return -LX_EPERM; /* it is the host's */
	return usys_raw6(nr, op, b, c, d, e, f);
}

/* From now on the kernel clears a word of the guest when the thread ends, and not the
 * block's tid. */
static long set_tid_address(long a, long b, long c, long d, long e, long f, long nr)
{
	struct tcb *t = usys_tcb();

	if (!t->apart)
		t->marks_itself = true;
	return usys_raw6(nr, a, b, c, d, e, f);
}

/* The loader's handling of a call. A host may carry out the calls of the values before OWN. */
enum does {
	PASSES,     /* leaves the call to Linux */
	PARTLY,     /* assembly carries it out, or leads to a function of the loader */
	CALLS,      /* a function of the loader carries it out */
	REPAIR,     /* ... in repair mode; else it leaves the call to Linux */
	OWN,        /* ... because the call concerns the program's text, threads or signals */
	OWN_REPAIR, /* ... in repair mode; else it leaves the call to Linux */
	OWN_ENTRY,  /* assembly carries it out */
};

/* By number. The loader leaves all other calls alone. */
static const struct route {
	enum does does;
	usys_call *call;
	const char *entry;
} routes[NCALLS] = {
	[NR_open] = {CALLS, usys_open_call, 0},
	[NR_openat] = {PARTLY, usys_open_call, usys_entry_open},
	[NR_openat2] = {CALLS, usys_open_call, 0},
	[NR_stat] = {CALLS, usys_stat_call, 0},
	[NR_newfstatat] = {PARTLY, usys_stat_call, usys_entry_stat},
	[NR_statx] = {CALLS, usys_stat_call, 0},
	[NR_readlink] = {CALLS, usys_path_call, 0},
	[NR_readlinkat] = {CALLS, usys_path_call, 0},
	[NR_access] = {CALLS, usys_path_call, 0},
	[NR_faccessat] = {CALLS, usys_path_call, 0},
	[NR_faccessat2] = {CALLS, usys_path_call, 0},
	[NR_chmod] = {CALLS, usys_path_call, 0},
	[NR_fchmodat] = {CALLS, usys_path_call, 0},
	[NR_fchmodat2] = {CALLS, usys_path_call, 0},
	[NR_chown] = {CALLS, usys_path_call, 0},
	[NR_fchownat] = {CALLS, usys_path_call, 0},
	[NR_utime] = {CALLS, usys_path_call, 0},
	[NR_utimes] = {CALLS, usys_path_call, 0},
	[NR_futimesat] = {CALLS, usys_path_call, 0},
	[NR_utimensat] = {CALLS, usys_path_call, 0},
	[NR_getxattr] = {CALLS, usys_path_call, 0},
	[NR_setxattr] = {CALLS, usys_path_call, 0},
	[NR_listxattr] = {CALLS, usys_path_call, 0},
	[NR_removexattr] = {CALLS, usys_path_call, 0},
	[NR_truncate] = {CALLS, usys_path_call, 0},
	[NR_statfs] = {CALLS, usys_path_call, 0},
	[NR_mount] = {CALLS, usys_path_call, 0},
	[NR_linkat] = {CALLS, usys_path_call, 0},
	[NR_name_to_handle_at] = {CALLS, usys_path_call, 0},
	[NR_inotify_add_watch] = {CALLS, usys_path_call, 0},
	[NR_fanotify_mark] = {CALLS, usys_path_call, 0},
	[NR_open_tree] = {CALLS, usys_path_call, 0},
	[NR_fspick] = {CALLS, usys_path_call, 0},
	[NR_execve] = {CALLS, usys_execve, 0},
	[NR_execveat] = {CALLS, usys_execveat, 0},
	[NR_ptrace] = {REPAIR, usys_ptrace, 0},
	[NR_close] = {PARTLY, usys_close, usys_entry_close},
	[NR_close_range] = {CALLS, usys_close_range, 0},
	[NR_dup2] = {CALLS, usys_dup_to, 0},
	[NR_dup3] = {CALLS, usys_dup_to, 0},
	[NR_seccomp] = {CALLS, usys_filter_call, 0},
	[NR_rt_sigaction] = {OWN, usys_sigaction, 0},
	[NR_rt_sigprocmask] = {OWN, usys_sigprocmask, 0},
	[NR_prctl] = {OWN, prctl, 0},
	[NR_arch_prctl] = {OWN, arch_prctl, 0},
	[NR_set_tid_address] = {OWN, set_tid_address, 0},
	[NR_sigaltstack] = {OWN_REPAIR, usys_altstack, 0},
	[NR_clone] = {OWN_ENTRY, 0, usys_entry_clone},
	[NR_clone3] = {OWN_ENTRY, 0, usys_entry_clone},
	[NR_fork] = {OWN_ENTRY, 0, usys_entry_clone},
	[NR_vfork] = {OWN_ENTRY, 0, usys_entry_clone},
	[NR_rt_sigreturn] = {OWN_ENTRY, 0, usys_entry_sigreturn},
	[NR_exit] = {OWN_ENTRY, 0, usys_linux_exit},
};

/* Returns the way of the guest's call for a route. */
static struct way way_of(const struct route *r)
{
	switch (r->does) {
	case PASSES: break;
	case PARTLY: return (struct way){r->entry, r->call};
	case CALLS:
	case OWN: return (struct way){0, r->call};
	case REPAIR:
	case OWN_REPAIR:
		if (usys_dispatch == DISPATCH_REPAIR)
			return (struct way){0, r->call};
		break;
	case OWN_ENTRY: return (struct way){r->entry, 0};
	}
	return (struct way){usys_entry_raw, 0};
}

/* Returns the host's function for call nr, or 0. It has six arguments; the seventh does no harm. */
static usys_call *hosts(int nr)
{
	const struct usys_linux_host *h = &usys_linux_host;

	if (h->linux_calls[nr] && routes[nr].does >= OWN)
		usys_refuse("host ", h->name, " wants ", usys_call_name((unsigned)nr),
			" for itself, which is the loader's (usyshost.h)", 0);
	return (usys_call *)(void (*)(void))h->linux_calls[nr];
}

void usys_init_calls(void)
{
	for (int i = 0; i < NCALLS; i++) {
		usys_call *host = hosts(i);
		usys_ways[i] = host ? (struct way){0, host} : way_of(&routes[i]);
	}
	usys_ways[NCALLS] = (struct way){usys_entry_raw, 0};
	if (usys_options.vcores)
		usys_sched_ways(usys_ways);
	if (usys_options.sim)
		sim_ways(usys_ways);
	if (usys_options.count)
		usys_count_start(usys_ways);
	usys_shape_start(usys_ways, usys_options.shape, usys_options.faults);
	usys_trace_start(usys_ways, usys_options.trace);
}

/* Carries out a call as for the guest, without the host's functions. */
long usys_linux(long nr, long a, long b, long c, long d, long e, long f)
{
	static const struct route passes = {PASSES, 0, 0};
	const struct route *r = (unsigned long)nr < NCALLS ? &routes[nr] : &passes;

	if (r->does >= OWN)
		return -LX_ENOSYS;
	return r->call ? r->call(a, b, c, d, e, f, nr) : usys_raw6(nr, a, b, c, d, e, f);
}
