//go:build ignore

/*
 * -trace: every call of the guest's becomes a record, with copies of the memory that it
 * means. Every call goes through usys_trace_call then; the calls that assembly does are
 * told of by the functions below it.
 */
#include "trace.h"

static usys_call *inner[NCALLS]; /* what does a call; 0: Linux */
static struct way *all;

static bool wanted(long nr) { return trace_head->wanted[nr / 64] >> (nr % 64) & 1; }

void usys_trace_start(struct way *ways, int fd)
{
	if (!trace_open(fd))
		usys_refuse("-tracefd: the descriptor is not that of a trace", 0);
	all = ways;
	for (int i = 0; i < NCALLS; i++) {
		if (i != NR_exit_group && !wanted(i))
			continue;
		if (!ways[i].call && ways[i].entry != usys_entry_raw)
			continue; /* assembly does it */
		inner[i] = ways[i].call;
		ways[i] = (struct way){0, usys_trace_call};
	}
}

static bool child; /* of a fork: the trace is another process's, and goes on without it */

/* A child of vfork shares its parent's block until it executes a program. */
static void begin(struct trace_draft *d, const struct tcb *t, long nr)
{
	int32_t tid = t->apart ? (int32_t)usys_raw(NR_gettid, 0, 0, 0) : t->tid;

	d->used = 0;
	d->r = (struct trace_record){.nr = (uint16_t)nr, .tid = tid, .begin = usys_ticks()};
	d->r.flags = child || t->apart ? TRACE_CHILD : 0;
}

static void put(struct tcb *t, struct trace_draft *d)
{
	trace_put(t, &d->r, (uint32_t)sizeof d->r + d->used);
}

/* Where the calls of other threads lead while the program waits for its last lines to be
 * printed. Without the drainer it would be gone by now: they must have no effect. */
static long stop(long a, long b, long c, long d, long e, long f, long nr)
{
	(void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)nr;
	while (usys_raw6(NR_ppoll, 0, 0, 0, 0, 0, 0) <= 0)
		; /* of no descriptors none ever is ready */
	return -LX_EINTR;
}

static void finish(void)
{
	for (int i = 0; i < NCALLS; i++) {
		all[i].call = stop;
		__atomic_store_n(&all[i].entry, 0, __ATOMIC_RELEASE);
	}
	trace_finish();
}

long usys_trace_call(long a, long b, long c, long d, long e, long f, long nr)
{
	struct tcb *t = usys_tcb();
	struct trace_draft draft;
	long r;

	begin(&draft, t, nr);
	draft.r.args[0] = (uint64_t)a, draft.r.args[1] = (uint64_t)b, draft.r.args[2] = (uint64_t)c;
	draft.r.args[3] = (uint64_t)d, draft.r.args[4] = (uint64_t)e, draft.r.args[5] = (uint64_t)f;
	trace_capture(&draft, false);
	if (usys_call_ends(nr, a, b, c)) {
		put(t, &draft); /* end is 0: it does not return; the drainer learns the status from it */
		if (!draft.r.flags)
			finish();
	}
	draft.r.begin = usys_ticks();
	if (nr == NR_execve || nr == NR_execveat)
		put(t, &draft); /* it returns only if it fails */
	r = inner[nr] ? inner[nr](a, b, c, d, e, f, nr) : usys_raw6(nr, a, b, c, d, e, f);
	draft.r.end = usys_ticks();
	draft.r.ret = r;
	trace_capture(&draft, true);
	put(t, &draft);
	return r;
}

void usys_trace_clone(struct tcb *t, const struct clone_frame *f)
{
	struct trace_draft d;

	if (!wanted((long)f->nr))
		return;
	begin(&d, t, (long)f->nr);
	for (int i = 0; i < 6; i++)
		d.r.args[i] = f->arg[i];
	trace_capture(&d, false);
	d.r.end = d.r.begin;
	d.r.ret = (int64_t)f->result;
	put(t, &d);
}

/* The thread's last call. The program's last thread waits for the drainer. */
void usys_trace_exit(struct tcb *t, bool last)
{
	struct trace_draft d;

	begin(&d, t, NR_exit);
	if (wanted(NR_exit))
		put(t, &d);
	if (last && !child)
		finish();
}

/* In the child of a fork: what it writes goes to a chunk of its own. */
void usys_trace_forked(struct tcb *t)
{
	t->trace_at = t->trace_end = 0;
	child = true;
}
