//go:build ignore

/*
 * -trace: every call of the guest becomes a record, with copies of the memory to which its
 * arguments point. Then every call goes through usys_trace_call; for calls that assembly carries
 * out the functions below it are called.
 */
#include "gostack.h"
#include "trace.h"

static usys_call *inner[NCALLS]; /* the functions that execute calls; 0: Linux */
static bool traced[NCALLS + 1];  /* the call's way leads here; the last one is for larger numbers */
static struct way *all;
static bool child; /* this process is a child of fork: its parent's trace continues without it */

/* The processor's clock, which a simulation does not let the guest read. */
uint64_t trace_ticks(void) { return usys_trace_world ? usys_trace_world->now() : usys_ticks(); }

static bool has(const uint64_t *set, long nr) { return nr < NCALLS && set[nr / 64] >> (nr % 64) & 1; }

static bool wanted(long nr) { return has(trace_head->wanted, nr) && !trace_head->off; }

/* The memory of the file is mostly holes, which locking would fill. */
static usys_call *locks; /* 0: Linux */

static long mlockall(long flags, long b, long c, long d, long e, long f, long nr)
{
	enum { ONFAULT = 4 }; /* MCL_ONFAULT */

	return locks ? locks(flags | ONFAULT, b, c, d, e, f, nr) : usys_raw6(nr, flags | ONFAULT, b, c, d, e, f);
}

static void lead_here(struct way *way)
{
	/* In this order: a thread that finds no entry finds the function. */
	__atomic_store_n(&way->call, usys_trace_call, __ATOMIC_RELEASE);
	__atomic_store_n(&way->entry, 0, __ATOMIC_RELEASE);
}

/* Makes the wanted calls go through the trace first. execute calls the function that executed
 * such a call before, that of -c or of the host. */
static void redirect(void)
{
	if (!traced[NR_mlockall] && all[NR_mlockall].call != mlockall) {
		locks = all[NR_mlockall].call;
		__atomic_store_n(&all[NR_mlockall].call, mlockall, __ATOMIC_RELEASE);
		__atomic_store_n(&all[NR_mlockall].entry, 0, __ATOMIC_RELEASE);
	}
	for (int i = 0; i < NCALLS; i++) {
		if (traced[i] || (i != NR_exit_group && !has(trace_head->wanted, i)))
			continue;
		if (!all[i].call && all[i].entry != usys_entry_raw)
			continue; /* assembly carries it out */
		inner[i] = all[i].call;
		traced[i] = true;
		lead_here(&all[i]);
	}
	/* In a simulation larger numbers are only those of its schedule points, which are not
	 * calls. */
	if (trace_head->flags & TRACE_OTHERS && !traced[NCALLS] && !usys_trace_world) {
		traced[NCALLS] = true;
		lead_here(&all[NCALLS]);
	}
}

usys_call **usys_trace_inner(long nr) { return traced[nr] ? &inner[nr] : 0; }

/* A child of vfork shares its parent's block until it executes a program. */
void trace_begin(struct trace_record *r, const struct tcb *t, uint32_t flags, long nr)
{
	int32_t tid = t->apart ? (int32_t)usys_raw(NR_gettid, 0, 0, 0) : t->tid;

	*r = (struct trace_record){.nr = (uint16_t)nr,
		.nr_high = (uint16_t)(nr >> 16),
		.pid = t->apart ? tid : trace_pid,
		.tid = tid,
		.flags = flags,
		.begin = trace_ticks()};
	r->flags |= child || t->apart ? TRACE_CHILD : 0;
	if ((flags & TRACE_KIND) != TRACE_START) /* the start record is written before bad pointers can be handled */
		r->goroutine = usys_goroutine();
}

static char *put(struct tcb *t, struct trace_draft *d)
{
	if (usys_trace_world && !(d->r.flags & (TRACE_BEGUN | TRACE_LAST)))
		trace_snap(d, usys_trace_world->event(), 0, SNAP_EVENT);
	return trace_put(t, &d->r, (uint32_t)sizeof d->r + d->used);
}

/* Writes the start of the program, or of its trace. The record is small: a signal handler may
 * write it. */
static void write_start(void)
{
	struct {
		struct trace_record r;
		struct trace_snap snap;
		char path[1024];
	} s;
	size_t n = usys_strlen(usys_program.path);

	n = n < sizeof s.path ? n : sizeof s.path;
	trace_begin(&s.r, usys_tcb(), TRACE_START, 0);
	s.r.args[0] = usys_program.bias;
	s.r.args[1] = (uint64_t)usys_raw(NR_getppid, 0, 0, 0);
	s.r.args[2] = usys_program.has_offsets;
	s.r.args[3] = usys_program.dev;
	s.r.args[4] = usys_program.ino;
	s.r.end = s.r.begin;
	s.r.nsnaps = 1;
	s.snap = (struct trace_snap){0, (uint32_t)n, SNAP_BEFORE};
	usys_copy(s.path, usys_program.path, n);
	trace_put(usys_tcb(), &s.r, (uint32_t)(sizeof s.r + sizeof s.snap + ((n + 7) & ~7ul)));
}

void usys_trace_start(struct way *ways, int fd)
{
	all = ways;
	if (fd < 0)
		return;
	if (!trace_open(fd))
		usys_refuse("-tracefd: the descriptor is not that of a trace", 0);
	redirect();
	write_start();
}

/* For people, and for `usys exec -p`, which looks for this text in the file that a process runs. */
__attribute__((used)) static const char mark[] = "usys trace " TRACE_VERSION_TEXT;

/*
 * -p asks for a trace by a queued SIGURG, which every Go program takes. Its value has the
 * number of the sender's descriptor of the file in the lowest bits. The kernel lets a
 * process open another's descriptors only if both belong to the same user.
 */
bool usys_trace_asked(const struct usys_siginfo *info)
{
	int fd;

	if (info->code != LX_SI_QUEUE || (info->value & ~0xfffful) != 0x7573797374720000)
		return false;
	if (trace_reads())
		return true; /* the sender's request is ignored */
	fd = trace_open_of(info->pid, info->value & 0xffff);
	if (fd < 0 || !trace_open(fd))
		return true;
	redirect();
	write_start();
	__atomic_store_n(&trace_head->attached, 1, __ATOMIC_RELEASE);
	return true;
}

/* ---- the end ---- */

static uint32_t endings;              /* threads that wait before their last call until its line is printed */
static struct way before[NCALLS + 1]; /* the ways while no thread waits */

/* Without the drainer the program would have ended by now: other threads' calls must have no
 * effect. A child of vfork, which shares this memory, continues: its parent could not wake it. */
static void stop(const struct tcb *t)
{
	uint32_t n;

	while (!t->trace_ends && !t->apart && (n = __atomic_load_n(&endings, __ATOMIC_ACQUIRE)))
		usys_raw6(NR_futex, (long)&endings, FUTEX_WAIT_PRIVATE, n, 0, 0, 0);
}

/* The function of all calls meanwhile. */
static long stopped(long a, long b, long c, long d, long e, long f, long nr)
{
	const struct tcb *t = usys_tcb();
	usys_call *call = before[nr < NCALLS ? nr : NCALLS].call;

	stop(t);
	if (t->trace_ends && call == usys_trace_call)
		call = nr < NCALLS ? inner[nr] : 0;
	return call ? call(a, b, c, d, e, f, nr) : usys_raw6(nr, a, b, c, d, e, f);
}

static void set_ways(bool stops)
{
	for (int i = 0; i <= NCALLS; i++) {
		if (!before[i].call && before[i].entry != usys_entry_raw)
			continue; /* assembly carries it out */
		__atomic_store_n(&all[i].call, stops ? stopped : before[i].call, __ATOMIC_RELEASE);
		__atomic_store_n(&all[i].entry, stops ? 0 : before[i].entry, __ATOMIC_RELEASE);
	}
}

/* The process ends with the record at place. Signals are blocked, because handlers make calls;
 * *mask is the previous mask. */
static void finish(struct tcb *t, char *place, uint64_t *mask)
{
	uint64_t every = ~0ul;

	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&every, (long)mask, LX_SIGSET, 0, 0);
	t->trace_ends = true;
	if (__atomic_fetch_add(&endings, 1, __ATOMIC_ACQ_REL) == 0) {
		usys_copy((char *)before, (const char *)all, sizeof before);
		set_ways(true);
	}
	trace_finish(place);
}

/* Called if the process has not ended because the call has failed. */
static void finished(struct tcb *t)
{
	t->trace_ends = false;
	set_ways(false);
	__atomic_store_n(&endings, 0, __ATOMIC_RELEASE);
	usys_raw6(NR_futex, (long)&endings, FUTEX_WAKE_PRIVATE, 1 << 30, 0, 0, 0);
}

static long execute(long a, long b, long c, long d, long e, long f, long nr)
{
	return nr < NCALLS && inner[nr] ? inner[nr](a, b, c, d, e, f, nr) : usys_raw6(nr, a, b, c, d, e, f);
}

/* exec.c writes the record of an execve that succeeds, because the call does not return. */
static bool is_exec(long nr) { return nr == NR_execve || nr == NR_execveat; }

/* Makes a call that ends the process. Its record has no end; the drainer learns the status
 * from it. */
static long end(struct tcb *t, struct trace_draft *d)
{
	const uint64_t *a = d->r.args;
	uint64_t mask;
	char *place;
	long r;

	d->r.flags |= d->r.flags & TRACE_CHILD ? 0 : TRACE_LAST;
	place = put(t, d);
	if (!place || !(d->r.flags & TRACE_LAST))
		return execute((long)a[0], (long)a[1], (long)a[2], (long)a[3], (long)a[4], (long)a[5], d->r.nr);
	finish(t, place, &mask);
	if (d->r.nr != NR_exit_group) /* a signal has to arrive */
		usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&mask, 0, LX_SIGSET, 0, 0);
	r = execute((long)a[0], (long)a[1], (long)a[2], (long)a[3], (long)a[4], (long)a[5], d->r.nr);
	finished(t);
	return r;
}

long usys_trace_call(long a, long b, long c, long d, long e, long f, long nr)
{
	struct tcb *t = usys_tcb();
	struct trace_draft *draft = trace_head->off ? 0 : trace_draft(t, DRAFT_CALL);
	struct usys_place from = usys_caller();
	struct usys_marks marks;
	long r;

	if (!draft) {
		if (!trace_head->off)
			trace_lost();
		return execute(a, b, c, d, e, f, nr);
	}
	trace_empty(draft, trace_head->strings, trace_head->flags);
	trace_begin(&draft->r, t, TRACE_CALL, nr);
	draft->r.args[0] = (uint64_t)a, draft->r.args[1] = (uint64_t)b, draft->r.args[2] = (uint64_t)c;
	draft->r.args[3] = (uint64_t)d, draft->r.args[4] = (uint64_t)e, draft->r.args[5] = (uint64_t)f;
	trace_caller(draft, &from);
	trace_capture(draft, false);
	if (usys_call_ends(nr, a, b, c))
		return end(t, draft);
	draft->r.begin = trace_ticks();
	if (is_exec(nr)) {
		t->trace_exec = draft;
	} else if (has(trace_head->blocks, nr)) {
		draft->r.flags |= TRACE_BEGUN;
		put(t, draft);
		draft->r.flags &= ~TRACE_BEGUN;
	}
	marks = (struct usys_marks){.nr = nr, .outer = t->marks};
	t->marks = &marks;
	r = execute(a, b, c, d, e, f, nr);
	t->marks = marks.outer;
	draft->r.flags |= (marks.injected ? TRACE_INJECTED : 0) | (marks.delayed ? TRACE_DELAYED : 0);
	draft->r.end = trace_ticks();
	draft->r.ret = r;
	trace_capture(draft, true);
	put(t, draft);
	return r;
}

/* Returns the draft of a record that is finished at once; 0: there is no memory, and it is lost. */
static struct trace_draft *draft_now(struct tcb *t)
{
	struct trace_draft *d = trace_draft(t, DRAFT_OTHER);

	if (d)
		trace_empty(d, trace_head->strings, trace_head->flags);
	else
		trace_lost();
	return d;
}

/* ---- a policy's refusals ---- */

void usys_trace_refused(long nr, const long arg[6], const struct usys_place *from, bool ends)
{
	struct tcb *t = usys_tcb();
	struct trace_draft *d;
	uint64_t mask;
	char *place;

	if (!trace_head || trace_head->off || !(d = draft_now(t)))
		return;
	trace_begin(&d->r, t, TRACE_REFUSED, nr);
	d->r.flags |= ends && !(d->r.flags & TRACE_CHILD) ? TRACE_LAST : 0;
	for (int i = 0; i < 6; i++)
		d->r.args[i] = (uint64_t)arg[i];
	trace_caller(d, from);
	trace_capture(d, false);
	place = put(t, d);
	if (place && d->r.flags & TRACE_LAST)
		finish(t, place, &mask);
}

/* ---- a simulation's events that are no calls ---- */

void usys_trace_tick(long kind, int change)
{
	struct tcb *t = usys_tcb();
	struct trace_draft *d;
	struct usys_place from = usys_caller();

	if (!trace_head || trace_head->off || !(trace_head->flags & TRACE_TICKS) || !(d = draft_now(t)))
		return;
	trace_begin(&d->r, t, TRACE_TICK, kind);
	d->r.end = d->r.begin;
	d->r.args[0] = (uint64_t)change;
	trace_caller(d, &from);
	put(t, d);
}

/* Called when no thread runs. */
void usys_trace_jump(uint64_t ns)
{
	struct trace_record r;

	if (!trace_head || trace_head->off || !(trace_head->flags & TRACE_TICKS))
		return;
	r = (struct trace_record){.pid = trace_pid, .tid = trace_pid, .flags = TRACE_JUMP, .begin = trace_ticks()};
	r.end = r.begin;
	r.args[0] = ns;
	trace_put(usys_tcb(), &r, sizeof r);
}

/* ---- execve, from exec.c ---- */

int usys_trace_follow(const struct tcb *t)
{
	if (!trace_head || trace_head->off || ((child || t->apart) && !(trace_head->flags & TRACE_FOLLOW)))
		return -1;
	return trace_open_of(trace_head->drainer, trace_head->fd);
}

void usys_trace_exec(struct tcb *t, bool followed)
{
	struct trace_draft *d = t->trace_exec;

	t->trace_exec = 0;
	if (!trace_head || trace_head->off || !d)
		return;
	d->r.flags |= followed ? 0 : TRACE_NATIVE;
	put(t, d); /* if it fails, another record follows, with the same begin */
	d->r.flags &= ~TRACE_NATIVE;
}

/* ---- calls that assembly carries out ---- */

void usys_trace_clone(struct tcb *t, const struct clone_frame *f)
{
	struct trace_draft *d;
	struct usys_place from = {f->ret, f->gsp + USYS_CALL_PUSHES, f->fp};

	if (!trace_head || !wanted((long)f->nr) || !(d = draft_now(t)))
		return;
	trace_begin(&d->r, t, TRACE_CALL, (long)f->nr);
	for (int i = 0; i < 6; i++)
		d->r.args[i] = f->arg[i];
	trace_caller(d, &from);
	trace_capture(d, false);
	d->r.end = d->r.begin;
	d->r.begin = t->trace_clone ? t->trace_clone : d->r.end;
	d->r.ret = (int64_t)f->result;
	trace_capture(d, true);
	put(t, d);
}

void usys_trace_cloning(struct tcb *t)
{
	stop(t);
	t->trace_clone = trace_ticks();
}

/* Records the thread's last call. The program's last thread waits for the drainer. */
void usys_trace_exit(struct tcb *t, bool last, int status)
{
	struct trace_record r;
	uint64_t mask;
	char *place = 0;

	stop(t);
	if (!trace_head || trace_head->off)
		return;
	trace_begin(&r, t, last && !child ? TRACE_LAST : 0, NR_exit);
	r.args[0] = (uint64_t)status;
	if (wanted(NR_exit) || r.flags & TRACE_LAST)
		place = trace_put(t, &r, sizeof r);
	if (place && r.flags & TRACE_LAST)
		finish(t, place, &mask);
}

/* In the child of a fork. In its copy of the memory a thread may wait for the line of its last
 * call; the child does not have that thread. Restores the ways of calls that lead to stopped. */
static void resume(void)
{
	for (int i = 0; i <= NCALLS; i++)
		if (all[i].call == stopped)
			all[i] = before[i];
	endings = 0;
}

void usys_trace_forked(void)
{
	child = true;
	resume();
	trace_forked();
	if (trace_head && !trace_head->off)
		write_start();
}

/* ---- signals: on the guest's signal stack, which is small ---- */

/* A record with memory: a siginfo, or the beginning of its room. */
struct small {
	struct trace_record r;
	struct trace_snap snap;
	struct usys_siginfo memory;
};

static void put_small(struct tcb *t, struct small *s, uint32_t n)
{
	s->r.end = s->r.begin;
	s->r.nsnaps = 1;
	s->snap.len = n;
	s->snap.kind = SNAP_BEFORE;
	trace_put(t, &s->r, (uint32_t)(sizeof s->r + sizeof s->snap + n));
}

void usys_trace_signal(struct tcb *t, int sig, const struct usys_siginfo *info)
{
	struct small s;

	if (!trace_head || trace_head->off)
		return;
	trace_begin(&s.r, t, TRACE_SIGNAL, sig);
	s.snap.addr = 0;
	s.memory = *info;
	put_small(t, &s, sizeof s.memory);
}

bool usys_trace_has(long nr) { return trace_head && wanted(nr); }

/* Records the rt_sigreturn at the end of a handler. It restores the mask and the registers; its
 * result is that of the interrupted call. */
void usys_trace_sigreturn(struct tcb *t, struct usys_ucontext *uc)
{
	uint64_t *mask = usys_uc_mask(uc);
	struct small s;

	if (!usys_trace_has(NR_rt_sigreturn))
		return;
	trace_begin(&s.r, t, TRACE_CALL, NR_rt_sigreturn);
	s.r.args[0] = s.snap.addr = (uintptr_t)mask;
	s.r.ret = (int64_t)*usys_nr(uc);
	*(uint64_t *)&s.memory = *mask;
	put_small(t, &s, sizeof *mask);
}
