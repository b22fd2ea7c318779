//go:build linux && amd64 && cgo

/*
 * Deadlines of threads: functions 0, 1 and 16 of table usys.
 *
 * A waiter is an alarm of the thread that set it. When it fires, in vcore context, the
 * thread's word is raised and the thread kicked, in this order; unset waits for that,
 * and lowers the word. A caller holds a waiter by a number, which differs for each use of the
 * waiter: so the number of a waiter that was unset is recognised.
 */
#include "sched_waiter.h"
#include "call_block.h"
#include "call_record.h"
#include "context.h"
#include "owner.h"
#include "sched_abort.h"
#include "sched_alarm.h"
#include "sig_post.h"
#include "spin.h"

enum { CHUNK = 256, CHUNKS = 4096, RETRY = 1000 /* microseconds */ };

struct usys_waiter {
	struct usys_alarm alarm;          /* the first member: fire gets its address */
	struct usys_thread *thread;       /* the waiter's thread; 0: it has ended */
	struct usys_waiter *next, **link; /* the thread's list, or the list of free ones */
	int32_t tid;
	uint32_t index;
	uint64_t use; /* counts its uses */
	bool used, fired;
};

/*
 * A handle: bits 60 to 63 are 8, so it is no address and Go's collector leaves it alone;
 * then 40 bits of use, and 20 of index.
 */
enum { INDEX_BITS = 20, USE_BITS = 40 };
#define MARK (8ul << (INDEX_BITS + USE_BITS))
#define USE_MASK ((1ul << USE_BITS) - 1)
_Static_assert(1 << INDEX_BITS == CHUNK * CHUNKS, "an index for each waiter");

static struct spin guard; /* guards all variables below; taken before the lock of alarms */
static struct usys_waiter *chunks[CHUNKS], *unused;
static uint32_t nchunks;

static void *handle(const struct usys_waiter *w)
{
	return (void *)(MARK | (w->use & USE_MASK) << INDEX_BITS | w->index);
}

static struct usys_waiter *find(void *h)
{
	uint64_t v = (uint64_t)h;
	uint32_t index = v & ((1 << INDEX_BITS) - 1);
	struct usys_waiter *w;

	if (index / CHUNK >= nchunks)
		return 0;
	w = &chunks[index / CHUNK][index % CHUNK];
	return w->used && handle(w) == h ? w : 0;
}

static void put(struct usys_waiter **list, struct usys_waiter *w)
{
	w->next = *list;
	w->link = list;
	if (w->next)
		w->next->link = &w->next;
	*list = w;
}

static void take(struct usys_waiter *w)
{
	*w->link = w->next;
	if (w->next)
		w->next->link = w->link;
}

static void add_chunk(struct usys_waiter *c)
{
	chunks[nchunks] = c;
	for (uint32_t i = CHUNK; i--;) {
		c[i].index = nchunks * CHUNK + i;
		put(&unused, &c[i]);
	}
	nchunks++;
}

static void fire(struct usys_alarm *a)
{
	struct usys_waiter *w = (struct usys_waiter *)a;

	/* The word is raised before the kick: a thread that the kick finds outside the window
	 * reads the word when it gets there. */
	if (!w->fired) {
		__atomic_store_n(&w->fired, true, __ATOMIC_RELAXED);
		__atomic_fetch_add(&w->thread->aborts, 1, __ATOMIC_SEQ_CST);
	}
	/* os/signal, or another copy of this host in a library, may have installed its
	 * handler since. */
	usys_owner()->own_kick();
	/* The user's limit of queued signals may be reached: then the kick is tried later. */
	if (usys_threads->kick(w->thread, w->tid) == -LX_EAGAIN)
		usys_alarm_set_rel(a, RETRY);
}

static struct usys_waiter *get(struct usys_thread *t)
{
	struct usys_waiter *w, *fresh = 0;

	spin_lock(&guard);
	if (!unused && nchunks < CHUNKS) {
		spin_unlock(&guard);
		fresh = usys_platform->alloc(CHUNK * sizeof *fresh);
		spin_lock(&guard);
		if (fresh && nchunks < CHUNKS) {
			add_chunk(fresh);
			fresh = 0;
		}
	}
	if ((w = unused)) {
		take(w);
		w->alarm = (struct usys_alarm){.run = fire};
		w->thread = t;
		w->tid = (int32_t)usys_raw(NR_gettid, 0, 0, 0);
		w->use++;
		w->used = true;
		w->fired = false;
		put(&t->waiters, w);
	}
	spin_unlock(&guard);
	if (fresh) /* other threads have filled all chunks */
		usys_platform->release(fresh);
	return w;
}

static void give_back(struct usys_waiter *w)
{
	if (w->thread)
		take(w);
	w->used = false;
	put(&unused, w);
}

static void fails(int err, const char *text)
{
	*usys_errno() = err;
	usys_ops.errstr(text);
}

void *parlib_abort_syscall_at_abs_unix(uint64_t deadline)
{
	struct usys_thread *t = usys_platform->thread();
	struct usys_waiter *w;
	long r;

	usys_assert_may_block("abort_syscall_at_abs_unix");
	usys_owner()->repair_some(); /* os/signal may have replaced others of the host's handlers, too */
	if (!t || !usys_owner()->own_kick()) {
		fails(LX_ENOSYS, "the host's signal cannot be had");
		return 0;
	}
	if (!(w = get(t))) {
		fails(LX_ENOMEM, "no memory for another waiter");
		return 0;
	}
	if ((r = usys_alarm_set_abs(&w->alarm, deadline))) {
		spin_lock(&guard);
		give_back(w);
		spin_unlock(&guard);
		fails((int)-r, r == -LX_ETIMEDOUT ? "the deadline has passed" : "the scheduler does not start");
		return 0;
	}
	return handle(w);
}

/* With the lock held: after it, no alarm of w runs. Reports whether w had fired. */
static bool disarm(struct usys_waiter *w)
{
	usys_alarm_unset(&w->alarm);
	if (!w->fired)
		return false;
	__atomic_fetch_sub(&w->thread->aborts, 1, __ATOMIC_SEQ_CST);
	return true;
}

bool parlib_unset_alarm(void *waiter)
{
	struct usys_waiter *w;
	bool own = false, fired = false;

	usys_assert_may_block("unset_alarm");
	spin_lock(&guard);
	if ((w = find(waiter))) {
		own = w->thread == usys_platform->thread();
		fired = w->thread ? disarm(w) : true;
		give_back(w);
	}
	spin_unlock(&guard);
	if (!w)
		fails(LX_EINVAL, "there is no such waiter, or it was unset before");
	/* The kick was sent before the alarm's function ended. A signal that is pending for
	 * this thread arrives at the latest when a system call of the thread returns: this
	 * call makes it arrive now, and not in the middle of the next one. */
	if (own && fired)
		usys_raw(NR_gettid, 0, 0, 0);
	return w && !fired;
}

bool parlib_reset_alarm(void *waiter, uint64_t deadline)
{
	struct usys_waiter *w;
	long r = 0;

	spin_lock(&guard);
	if ((w = find(waiter)) && w->thread && !__atomic_load_n(&w->fired, __ATOMIC_RELAXED))
		r = deadline ? usys_alarm_reset_abs(&w->alarm, deadline) : usys_alarm_reset_rel(&w->alarm, 0);
	spin_unlock(&guard);
	if (!w)
		fails(LX_EINVAL, "there is no such waiter, or it was unset before");
	else if (r < 0)
		fails((int)-r, "the deadline has passed");
	return r > 0;
}

void usys_waiters_end(struct usys_thread *t)
{
	struct usys_waiter *w;

	if (!__atomic_load_n(&t->waiters, __ATOMIC_ACQUIRE)) /* only this thread adds to the list */
		return;
	spin_lock(&guard);
	while ((w = t->waiters)) {
		disarm(w);
		take(w);
		w->thread = 0; /* a holder of its number may still unset it */
	}
	spin_unlock(&guard);
}
