//go:build ignore

/* Calls that name a thread to the kernel: by its number, or by a path below /proc. */
#include "sched.h"

/* ---- calls about a thread ---- */

/* The argument with the number, on the condition that another argument has a value. */
static const struct {
	int16_t nr;
	int8_t arg, on, value;
} places[] = {
	{NR_getpriority, 1, 0, 0},
	{NR_ioprio_get, 1, 0, 1},
	{NR_kcmp, 0, -1, 0},
	{NR_kcmp, 1, -1, 0},
	{NR_ptrace, 1, -1, 0},
};

/* Other calls have the number in the first argument. */
long sched_about(long a, long b, long c, long d, long e, long f, long nr)
{
	enum { PIDFD_THREAD = LX_O_EXCL };
	long arg[6] = {a, b, c, d, e, f};
	bool found = false;

	if (usys_tcb()->apart)
		return sched_by_rule(a, b, c, d, e, f, nr);
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		if (places[i].nr != nr)
			continue;
		found = true;
		if (places[i].on < 0 || (int)arg[(int)places[i].on] == places[i].value)
			sched_number(&arg[(int)places[i].arg], false);
	}
	/* A thread's pidfd is ready when the thread has ended. */
	if (!found && !sched_number(&arg[0], nr == NR_pidfd_open && b & PIDFD_THREAD))
		return -LX_EAGAIN;
	return sched_by_rule(arg[0], arg[1], arg[2], arg[3], arg[4], arg[5], nr);
}

/* ---- /proc ---- */

static const char *after(const char *s, const char *prefix)
{
	while (*prefix)
		if (*s++ != *prefix++)
			return 0;
	return s;
}

static const char *decimal(const char *s, long *n)
{
	const char *p = s;

	for (*n = 0; *p >= '0' && *p <= '9' && *n < INT32_MAX / 16; p++)
		*n = *n * 10 + *p - '0';
	return p > s && (!*p || *p == '/') ? p : 0;
}

/* For a path below /proc/self, /proc/thread-self, /proc/N, or /task/N below one of them,
 * returns the thread that it names, or 0 if that is no thread of the guest, and the place of
 * its number in the path, if it has one. */
static struct tcb *thread_of(const char *path, const char **from, const char **to)
{
	const char *p = after(path, "/proc/"), *q;
	struct tcb *t;
	long n;

	*from = 0;
	if (!p)
		return 0;
	if ((q = after(p, "thread-self")) && (*q == '/' || !*q)) {
		t = usys_tcb();
	} else if ((q = after(p, "self")) && (*q == '/' || !*q)) {
		t = sched_thread(0);
	} else {
		q = decimal(p, &n);
		t = q ? sched_by_tid(n) : 0;
		*from = p;
	}
	if (!t)
		return 0;
	*to = q;
	if ((p = after(q, "/task/"))) {
		q = decimal(p, &n);
		t = q ? sched_by_tid(n) : 0;
		*from = p;
		*to = q;
	}
	return t;
}

/* Reports whether the opened file may change the state of a thread. */
static bool writes(const long arg[6], long nr, const char *rest)
{
	uint64_t flags = 0;

	if (nr == NR_open)
		flags = (uint64_t)arg[1];
	else if (nr == NR_openat)
		flags = (uint64_t)arg[2];
	else if (nr == NR_openat2)
		usys_get(&flags, (void *)arg[2], sizeof flags);
	return flags & 3 &&
		(after(rest, "/attr/") || usys_streq(rest, "/comm") || usys_streq(rest, "/timerslack_ns") ||
			usys_streq(rest, "/sched"));
}

static int path_at(long nr)
{
	switch (nr) {
	case NR_openat:
	case NR_openat2:
	case NR_newfstatat:
	case NR_statx:
	case NR_faccessat:
	case NR_faccessat2:
	case NR_readlinkat: return 1;
	}
	return 0;
}

/* Puts the kernel's number into a path that names a thread of the guest. */
long sched_path(long a, long b, long c, long d, long e, long f, long nr)
{
	enum { LONG = 256 }; /* no relevant path is longer */
	long arg[6] = {a, b, c, d, e, f};
	char path[LONG], other[LONG + 16];
	struct usys_text to = usys_text(other, sizeof other);
	const char *from, *rest;
	struct tcb *t = usys_tcb();
	int at = path_at(nr);

	if (t->apart || usys_get_string(path, (const char *)arg[at], sizeof path) < 0)
		return sched_by_rule(a, b, c, d, e, f, nr);
	t = thread_of(path, &from, &rest);
	if (!t)
		return sched_by_rule(a, b, c, d, e, f, nr);
	if (writes(arg, nr, rest) && !(t == usys_tcb() ? sched_bind() : sched_bind_other(t)))
		return -LX_EAGAIN;
	if (from && t->sched.index) {
		usys_putn(&to, path, (size_t)(from - path));
		usys_putdec(&to, sched_kernels_number(t));
		usys_put(&to, rest);
		arg[at] = (long)other;
	}
	return sched_by_rule(arg[0], arg[1], arg[2], arg[3], arg[4], arg[5], nr);
}
