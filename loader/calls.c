//go:build ignore

/* Which system call goes where. */
#include "loader.h"

struct way usys_ways[NCALLS];

/* Calls that say where the program's text, threads and signals are: the loader's. */
static const uint16_t reserved[] = {
	NR_rt_sigaction, NR_rt_sigprocmask, NR_rt_sigreturn, NR_sigaltstack, NR_clone, NR_clone3, NR_fork,
	NR_vfork, NR_exit, NR_prctl, NR_arch_prctl, NR_set_tid_address,
};

/* Calls whose path may be /proc/self/exe, by the register that it comes in. */
static const uint16_t path_rdi[] = {NR_open, NR_stat, NR_access, NR_readlink};
static const uint16_t path_rsi[] = {
	NR_openat, NR_openat2, NR_newfstatat, NR_statx, NR_faccessat, NR_faccessat2, NR_readlinkat,
};

static long prctl(long op, long b, long c, long d, long e, long f, long nr)
{
	if (op == 59 /* PR_SET_SYSCALL_USER_DISPATCH */)
		return -LX_EPERM; /* it is the host's */
	return usys_raw6(nr, op, b, c, d, e, f);
}

static long arch_prctl(long op, long b, long c, long d, long e, long f, long nr)
{
	if (op == 0x1001 /* ARCH_SET_GS */ || op == 0x1004 /* ARCH_GET_GS */)
		return -LX_EPERM; /* it is the host's */
	return usys_raw6(nr, op, b, c, d, e, f);
}

/* From now on the kernel clears a word of the guest's when the thread ends. */
static long set_tid_address(long a, long b, long c, long d, long e, long f, long nr)
{
	struct tcb *t = usys_tcb();

	if (!t->apart)
		t->marks_itself = true;
	return usys_raw6(nr, a, b, c, d, e, f);
}

static void route(long nr, const char *entry, usys_call *c)
{
	usys_ways[nr] = (struct way){entry, c};
}

static void all_of(const uint16_t *nrs, size_t n, const char *entry)
{
	for (size_t i = 0; i < n; i++)
		route(nrs[i], entry, usys_path_call);
}

/* A function of the host's has six arguments; the seventh does no harm. */
static void from_host(void)
{
	const struct usys_linux_host *h = &usys_linux_host;

	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
		if (!h->linux_calls[reserved[i]])
			continue;
		usys_refuse("host ", h->name, " wants ", usys_call_name(reserved[i]),
			" for itself, which is the loader's (usyshost.h)", 0);
	}
	for (int i = 0; i < NCALLS; i++)
		if (h->linux_calls[i])
			route(i, 0, (usys_call *)(void (*)(void))h->linux_calls[i]);
}

void usys_init_calls(void)
{
	for (int i = 0; i < NCALLS; i++)
		route(i, usys_entry_raw, 0);
	all_of(path_rdi, sizeof path_rdi / sizeof *path_rdi, usys_entry_peek_first);
	all_of(path_rsi, sizeof path_rsi / sizeof *path_rsi, usys_entry_peek_second);
	route(NR_execve, 0, usys_execve);
	route(NR_execveat, 0, usys_execveat);
	route(NR_chroot, 0, usys_root_call);
	route(NR_pivot_root, 0, usys_root_call);
	from_host();
	route(NR_rt_sigaction, 0, usys_sigaction);
	route(NR_prctl, 0, prctl);
	route(NR_arch_prctl, 0, arch_prctl);
	route(NR_set_tid_address, 0, set_tid_address);
	route(NR_rt_sigprocmask, 0, usys_sigprocmask);
	if (usys_dispatch == DISPATCH_REPAIR)
		route(NR_sigaltstack, 0, usys_altstack);
	if (usys_options.count)
		usys_count_start(usys_ways);
	route(NR_clone, usys_entry_clone, 0);
	route(NR_clone3, usys_entry_clone, 0);
	route(NR_fork, usys_entry_clone, 0);
	route(NR_vfork, usys_entry_clone, 0);
	route(NR_rt_sigreturn, usys_entry_sigreturn, 0);
	route(NR_exit, usys_linux_exit, 0);
}

long usys_linux(long nr, long a, long b, long c, long d, long e, long f)
{
	switch (nr) {
	case NR_execve:
		return usys_execve(a, b, c, d, e, f, nr);
	case NR_execveat:
		return usys_execveat(a, b, c, d, e, f, nr);
	}
	for (size_t i = 0; i < sizeof path_rdi / sizeof *path_rdi; i++)
		if (nr == path_rdi[i])
			return usys_path_call(a, b, c, d, e, f, nr);
	for (size_t i = 0; i < sizeof path_rsi / sizeof *path_rsi; i++)
		if (nr == path_rsi[i])
			return usys_path_call(a, b, c, d, e, f, nr);
	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
		if (nr == reserved[i])
			return -LX_ENOSYS;
	return usys_raw6(nr, a, b, c, d, e, f);
}
