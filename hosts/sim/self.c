//go:build ignore

/* The face of the process: numbers, names, limits and randomness. */
#include "world.h"

static long put(long to, const void *from, size_t n) { return usys_put_guest((void *)to, from, n); }

#define CALL(name) static long name(long a, long b, long c, long d, long e, long f, long nr)
#define UNUSED (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)nr

CALL(zero)
{
	UNUSED;
	return 0;
}
CALL(getpid)
{
	UNUSED;
	return sim_pid;
}

/* As in a container: 1, init's number, if the parent is on another machine. */
CALL(getppid)
{
	UNUSED;
	return sim_process_of(sim_me->parent) ? sim_me->parent : 1;
}

CALL(getpgid)
{
	const struct sim_process *p = !(int)a || nr == NR_getpgrp ? sim_me : sim_process_of((int)a);

	UNUSED;
	return !p ? -LX_ESRCH : nr == NR_getsid ? p->session : p->group;
}

CALL(setpgid)
{
	struct sim_process *p = (int)a ? sim_process_of((int)a) : sim_me;

	UNUSED;
	if ((int)b < 0)
		return -LX_EINVAL;
	if (!p || (p != sim_me && p->parent != sim_me->pid))
		return -LX_ESRCH;
	p->group = (int)b ? (int)b : p->pid;
	return 0;
}

CALL(setsid)
{
	UNUSED;
	if (sim_me->group == sim_me->pid)
		return -LX_EPERM;
	sim_me->session = sim_me->group = sim_me->pid;
	return sim_me->pid;
}

CALL(getres) /* getresuid, getresgid: root's */
{
	uint32_t none = 0;

	UNUSED;
	return put(a, &none, sizeof none) || put(b, &none, sizeof none) || put(c, &none, sizeof none) ? -LX_EFAULT : 0;
}

CALL(uname)
{
	char text[6][65] = {"Linux", "", "6.1.0", "#1 SMP", "x86_64", "(none)"};
	struct usys_text name = usys_text(text[1], sizeof text[1]);

	UNUSED;
	usys_put(&name, sim_machine->name);
	return put(a, text, sizeof text);
}

static uint64_t processors(void)
{
	uint64_t n = sim_options.processors;

	return n == 64 ? ~0ul : (1ul << n) - 1;
}

CALL(getaffinity)
{
	uint64_t mask = processors();

	UNUSED;
	if (b < (long)sizeof mask || b % 8)
		return -LX_EINVAL;
	return put(c, &mask, sizeof mask) ? -LX_EFAULT : (long)sizeof mask;
}

CALL(getcpu)
{
	uint32_t none = 0;

	UNUSED;
	return (a && put(a, &none, sizeof none)) || (b && put(b, &none, sizeof none)) ? -LX_EFAULT : 0;
}

CALL(getrandom)
{
	unsigned char bytes[256];

	UNUSED;
	if (c & ~7l)
		return -LX_EINVAL;
	if (b > 1 << 25)
		b = (1 << 25) - 1;
	for (long at = 0; at < b; at += (long)sizeof bytes) {
		size_t n = b - at < (long)sizeof bytes ? (size_t)(b - at) : sizeof bytes;
		sim_random_bytes(bytes, n);
		if (put(a + at, bytes, n))
			return -LX_EFAULT;
	}
	return b;
}

CALL(sysinfo)
{
	struct {
		int64_t uptime;
		uint64_t loads[3], total, free, shared, buffer, swap, free_swap;
		uint16_t procs, pad;
		uint64_t high, free_high;
		uint32_t unit;
	} s = {.uptime = (int64_t)(sim_monotonic / SIM_SECOND),
		.total = 8ul << 30,
		.free = 6ul << 30,
		.procs = 1,
		.unit = 1};

	UNUSED;
	return put(a, &s, 112);
}

/* ---- limits ---- */

enum { NOFILE = 7, STACK = 3, CORE = 4, NPROC = 6, MEMLOCK = 8 };
static struct {
	uint64_t soft, hard;
} limits[SIM_LIMITS];

CALL(prlimit)
{
	uint64_t next[2];
	long get = nr == NR_prlimit64 ? d :
		nr == NR_getrlimit    ? b :
					0,
	     set = nr == NR_prlimit64 ? c :
		nr == NR_setrlimit    ? b :
					0;
	long which = nr == NR_prlimit64 ? b : a;

	UNUSED;
	if (nr == NR_prlimit64 && a && a != sim_pid)
		return -LX_ESRCH;
	if ((unsigned long)which >= SIM_LIMITS)
		return -LX_EINVAL;
	if (set && usys_get(next, (void *)set, sizeof next))
		return -LX_EFAULT;
	if (get && put(get, &limits[which], sizeof limits[which]))
		return -LX_EFAULT;
	if (set && next[0] > next[1])
		return -LX_EINVAL;
	if (set) {
		limits[which].soft = next[0];
		limits[which].hard = next[1];
	}
	return 0;
}

void sim_limit(int which, uint64_t limit[2])
{
	limit[0] = limits[which].soft;
	limit[1] = limits[which].hard;
}

void sim_limits(uint64_t to[SIM_LIMITS][2]) { usys_copy(to, limits, sizeof limits); }
void sim_set_limits(uint64_t from[SIM_LIMITS][2]) { usys_copy(limits, from, sizeof limits); }

static void start_limits(void)
{
	for (int i = 0; i < SIM_LIMITS; i++)
		limits[i].soft = limits[i].hard = UINT64_MAX;
	limits[NOFILE].soft = 1024;
	limits[NOFILE].hard = 1 << 20;
	limits[STACK].soft = 8 << 20;
	limits[CORE].soft = 0;
	limits[MEMLOCK].soft = limits[MEMLOCK].hard = 8 << 20;
}

/* ---- prctl ---- */

CALL(prctl)
{
	enum {
		GET_DUMPABLE = 3,
		SET_NAME = 15,
		GET_NAME = 16,
		GET_SECCOMP = 21,
		CAPBSET_READ = 23,
		SET_VMA = 0x53564d41
	};
	static char name[16] = "sim";

	UNUSED;
	switch ((int)a) {
	case SET_NAME: return usys_get_string(name, (const char *)b, sizeof name) == -LX_EFAULT ? -LX_EFAULT : 0;
	case GET_NAME: return put(b, name, sizeof name);
	case GET_DUMPABLE:
	case CAPBSET_READ: return 1;
	case GET_SECCOMP:
	case SET_VMA: return 0;
	}
	return -LX_EINVAL;
}

CALL(arch_prctl)
{
	long r;

	UNUSED;
	if (usys_is_selfs(a))
		return -LX_EPERM;
	r = usys_raw6(nr, a, b, 0, 0, 0, 0);
	if (!r)
		sched_self()->tls = usys_get_tls();
	return r;
}

void sim_start_self(void)
{
	static const struct {
		int nr;
		usys_call *call;
	} own[] = {
		{NR_getpid, getpid},
		{NR_getppid, getppid},
		{NR_getpgid, getpgid},
		{NR_getpgrp, getpgid},
		{NR_getsid, getpgid},
		{NR_setpgid, setpgid},
		{NR_setsid, setsid},
		{NR_getuid, zero},
		{NR_geteuid, zero},
		{NR_getgid, zero},
		{NR_getegid, zero},
		{NR_getresuid, getres},
		{NR_getresgid, getres},
		{NR_getgroups, zero},
		{NR_uname, uname},
		{NR_sched_getaffinity, getaffinity},
		{NR_sched_setaffinity, zero},
		{NR_getcpu, getcpu},
		{NR_getrandom, getrandom},
		{NR_sysinfo, sysinfo},
		{NR_prlimit64, prlimit},
		{NR_getrlimit, prlimit},
		{NR_setrlimit, prlimit},
		{NR_getpriority, zero},
		{NR_setpriority, zero},
		{NR_sched_getscheduler, zero},
		{NR_prctl, prctl},
		{NR_arch_prctl, arch_prctl},
	};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		sim_route(own[i].nr, own[i].call);
	start_limits();
}
