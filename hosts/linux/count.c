//go:build ignore

/*
 * -c: the count, the failures and the time of each system call. Every call goes through
 * usys_count_call then. Each thread counts in its own block; blocks outlive their threads. Time is
 * measured in usys_ticks, which are converted by the system's clock at the end.
 */
#include "loader.h"

static usys_call *inner[NCALLS]; /* the function that carries a call out; 0: Linux */
static uint64_t start_ticks, start_ns;
static uint32_t printed;

static uint64_t nanoseconds(void)
{
	struct lx_timespec t = {0, 0};
	usys_raw(NR_clock_gettime, LX_CLOCK_MONOTONIC, &t, 0);
	return (uint64_t)t.sec * 1000000000 + (uint64_t)t.nsec;
}

static bool counted(long nr) { return !usys_options.some || usys_options.only[nr / 64] >> (nr % 64) & 1; }

void usys_count_start(struct way *ways)
{
	for (int i = 0; i < NCALLS; i++) {
		if (!counted(i) && i != NR_exit_group && i != NR_kill && i != NR_tgkill && i != NR_tkill)
			continue; /* and it does not end the program */
		if (!ways[i].call && ways[i].entry != usys_entry_raw)
			continue; /* assembly carries it out, and calls usys_count_clone or usys_count_exit */
		inner[i] = ways[i].call;
		ways[i] = (struct way){0, usys_count_call};
	}
	start_ns = nanoseconds();
	start_ticks = usys_ticks();
}

long usys_count_call(long a, long b, long c, long d, long e, long f, long nr)
{
	struct tcb *t = usys_tcb();
	struct call_count *n = &t->count[nr];
	uint64_t from;
	long r;

	usys_add(&n->calls, 1);
	if (usys_call_ends(nr, a, b, c) && !t->apart)
		usys_count_print();
	from = usys_ticks();
	r = inner[nr] ? inner[nr](a, b, c, d, e, f, nr) : usys_raw6(nr, a, b, c, d, e, f);
	usys_add(&n->ticks, usys_ticks() - from);
	if (usys_is_err(r))
		usys_add(&n->errors, 1);
	return r;
}

void usys_count_clone(struct tcb *t, long nr, bool start, long result)
{
	struct call_count *n = &t->count[nr];

	if (start) {
		usys_add(&n->calls, 1);
		t->count_start = usys_ticks();
		return;
	}
	usys_add(&n->ticks, usys_ticks() - t->count_start);
	if (usys_is_err(result))
		usys_add(&n->errors, 1);
}

void usys_count_exit(struct tcb *t, bool last)
{
	usys_add(&t->count[NR_exit].calls, 1);
	if (last)
		usys_count_print();
}

void usys_count_not(void) { printed = 1; }

/* ---- the table ---- */

static void pad(struct usys_text *t, size_t from, size_t width)
{
	char item[64];
	size_t n = t->n - from;

	if (n >= width || n > sizeof item)
		return;
	usys_copy(item, t->p + from, n);
	t->n = from;
	for (; n < width; width--)
		usys_put(t, " ");
	usys_putn(t, item, n);
}

static void put_number(struct usys_text *t, uint64_t v, size_t width)
{
	size_t from = t->n;
	usys_putdec(t, (int64_t)v);
	pad(t, from, width);
}

/* v counts units of 10^-digits. */
static void put_fraction(struct usys_text *t, uint64_t v, int digits, size_t width)
{
	size_t from = t->n;
	uint64_t unit = 1, part;

	for (int i = 0; i < digits; i++)
		unit *= 10;
	part = v % unit;
	usys_putdec(t, (int64_t)(v / unit));
	usys_put(t, ".");
	for (unit /= 10; unit > part && unit > 1; unit /= 10)
		usys_put(t, "0");
	usys_putdec(t, (int64_t)part);
	pad(t, from, width);
}

static void put_line(struct usys_text *t, const struct call_count *n, uint64_t all, const char *name)
{
	uint64_t us = n->ticks / 1000; /* in nanoseconds by now */

	put_fraction(t, all ? n->ticks * 10000 / all : 0, 2, 6);
	put_fraction(t, us, 6, 12);
	put_number(t, n->calls ? us / n->calls : 0, 12);
	put_number(t, n->calls, 10);
	if (n->errors)
		put_number(t, n->errors, 10);
	else
		usys_put(t, "          ");
	usys_put(t, " ");
	usys_put(t, name);
	usys_put(t, "\n");
}

static void sum(struct call_count *to)
{
	uint64_t ns = nanoseconds() - start_ns, passed = usys_ticks() - start_ticks;
	uint64_t tick = passed ? (ns << 16) / passed : 0; /* in 1/65536 ns */

	for (const struct tcb *t = __atomic_load_n(&usys_tcbs, __ATOMIC_ACQUIRE); t; t = t->next)
		for (int i = 0; i < NCALLS; i++) {
			to[i].calls += t->count[i].calls;
			to[i].errors += t->count[i].errors;
			to[i].ticks += t->count[i].ticks;
		}
	for (int i = 0; i < NCALLS; i++)
		to[i].ticks = to[i].ticks / 16 * tick / 4096;
}

static int compare(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return (unsigned char)*a - (unsigned char)*b;
}

/* Reports whether the line of call a comes before that of call b. */
static bool before(const struct call_count *n, int a, int b)
{
	const char *by = usys_options.sort ? usys_options.sort : "time";

	if (usys_streq(by, "none"))
		return a < b;
	if (usys_streq(by, "calls"))
		return n[a].calls > n[b].calls;
	if (usys_streq(by, "errors"))
		return n[a].errors > n[b].errors;
	if (usys_streq(by, "average"))
		return n[a].ticks / n[a].calls > n[b].ticks / n[b].calls;
	if (usys_streq(by, "name"))
		return usys_call_name((unsigned)a) && usys_call_name((unsigned)b) &&
			compare(usys_call_name((unsigned)a), usys_call_name((unsigned)b)) < 0;
	return n[a].ticks > n[b].ticks;
}

/* Returns the call whose line is next, or -1. */
static int next(const struct call_count *n, const bool *done)
{
	int best = -1;

	for (int i = 0; i < NCALLS; i++)
		if (n[i].calls && counted(i) && !done[i] && (best < 0 || before(n, i, best)))
			best = i;
	return best;
}

void usys_count_print(void)
{
	static struct call_count n[NCALLS];
	static bool done[NCALLS];
	static char buf[NCALLS * 80];
	struct usys_text t = usys_text(buf, sizeof buf);
	struct call_count all = {0, 0, 0};
	char number[32];

	if (__atomic_exchange_n(&printed, 1, __ATOMIC_RELAXED))
		return;
	sum(n);
	for (int i = 0; i < NCALLS; i++) {
		if (!counted(i))
			continue;
		all.calls += n[i].calls;
		all.errors += n[i].errors;
		all.ticks += n[i].ticks;
	}
	usys_put(&t,
		"% time     seconds  usecs/call     calls    errors syscall\n"
		"------ ----------- ----------- --------- --------- ----------------\n");
	for (int i; (i = next(n, done)) >= 0; done[i] = true) {
		const char *name = usys_call_name((unsigned)i);
		struct usys_text w = usys_text(number, sizeof number);
		if (!name)
			usys_put_call(&w, (unsigned)i);
		put_line(&t, &n[i], all.ticks, name ? name : number);
	}
	usys_put(&t, "------ ----------- ----------- --------- --------- ----------------\n");
	put_line(&t, &all, all.ticks, "total");
	if (usys_options.vcores)
		usys_sched_print(&t);
	usys_log(&t);
	usys_fault_print();
}
