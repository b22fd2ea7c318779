#ifndef PARLIB_UTHREAD_H
#define PARLIB_UTHREAD_H

/*
 * User-level threads (uthreads), which run on vcores: kernel threads, or processors.
 *
 * A uthread runs until it blocks, yields, is preempted or ends; then its vcore switches to
 * the next one's stack (uthread_amd64.S). Which one is next the policy decides (policy.h).
 * Everything here is mechanism.
 *
 * One lock, the scheduler's, guards all of it: run queues, buckets, deadlines, states and
 * the set of idle vcores. It is held across a switch, and the context that goes on releases
 * it. So a uthread that another vcore finds in a list has stored its stack pointer. The lock
 * is taken in host code only, which is never preempted, so its holder always runs.
 *
 * A shared vcore takes from the run queues. A private one runs only the uthread whose home it
 * is: while that makes a call that sleeps in the kernel, or for good, where the kernel keeps
 * something for that thread alone.
 */

#include "core.h"
#include "policy.h"
#include "sched_alarm_heap.h"

enum { USYS_SHARED_VCORES = 64 }; /* at most */

enum usys_uthread_state {
	USYS_RUNNING = 1, /* on its vcore */
	USYS_READY,       /* in a run queue, or in its home's */
	USYS_BLOCKED,     /* until it is woken */
	USYS_DEAD,
	USYS_IDLE,        /* a vcore's own context */
};

/* A list of uthreads. A uthread is in one at most; usys_list_check sees to that. */
struct usys_uthread_list {
	struct usys_uthread *first, *last;
	size_t n;
};

struct usys_uthread {
	uintptr_t sp;   /*  0: where it goes on, while it does not run */
	uintptr_t tls;  /*  8: its thread pointer */
	uintptr_t self; /* 16: the host's block of the thread */
	uint32_t state;
	bool timed;                  /* it has a deadline */
	bool begins;                 /* for the policy */
	struct usys_vcore *vcore;    /* where it runs, or ran last */
	struct usys_vcore *home;     /* its private vcore; 0: any shared one */
	struct usys_vcore *last;     /* the shared one where it ran last */
	struct usys_uthread_list *list;
	struct usys_uthread *next, *prev;
	struct alarm_node deadline;
	long late;                   /* the result of its wait once the deadline has come */
	long result;                 /* ... of the wait that has ended */
	uintptr_t key;               /* of a futex wait: the address */
	uint32_t bits;               /* ... the bit set */
};

struct usys_vcore {
	struct usys_uthread *current;
	struct usys_uthread idle;       /* its own context, which sleeps when there is nothing to run */
	struct usys_uthread_list ready; /* shared: for the policy; private: its uthread */
	struct usys_uthread_list woken; /* shared: for the policy */
	uint32_t turns;                 /* ... too */
	uint32_t looks;                 /* for the host */
	bool shared;
	bool over;                      /* private: it ends when it has nothing to run */
	bool resting;                   /* it sleeps, or is about to, and was not notified since */
	uint32_t id;                    /* shared: its number */
	int32_t tid;                    /* the kernel's number of its thread */
	uint32_t seq;                   /* counts notifications: it sleeps in this futex */
	uint32_t kicked;                /* ends the call in which it waits for descriptors */
	uint64_t alarm;                 /* when its timer fires; USYS_NEVER: it is not set */
	bool due;                       /* it has fired, or the slice has ended, in host code; signal handlers set it */
	struct usys_vcore *next;        /* to be woken, too, once the lock is free */
	bool queued;                    /* ... and next is in use */
	uint64_t switches, wakes, steals;
	void *host;                     /* the host's */
};

/* Functions of the host that the mechanism calls. */
struct usys_uthread_host {
	/* Nanoseconds of CLOCK_MONOTONIC. */
	uint64_t (*now)(void);
	/* That clock is not the processor's, and costs nothing: it is read each time. */
	bool exact;
	/* Without the lock: v has nothing to run. Returns when v->seq is not seq any more, at
	 * the time until, on a signal, or early. Where polls is set, also when a descriptor
	 * for which a uthread waits is ready; it may make that uthread ready itself. */
	void (*sleep)(struct usys_vcore *v, uint32_t seq, uint64_t until, bool polls);
	/* Without the lock: v->seq has changed. */
	void (*wake)(struct usys_vcore *v);
	/* With the lock: whether uthreads wait for descriptors. */
	bool (*waits)(void);
	/* With the lock, before v looks for a uthread: makes those ready whose descriptors are,
	 * and those that a signal has reached. tick: a slice has ended. Does not sleep. */
	void (*look)(struct usys_vcore *v, bool tick);
	/* With the lock: v is about to run a uthread, and no vcore sleeps until v->alarm. Sees to
	 * it that usys_uthread_tick is called on v then, or early. */
	void (*arm)(struct usys_vcore *v);
};

/* Once, before the first uthread. */
void usys_uthread_init(const struct usys_uthread_host *host, const struct usys_sched_ops *policy);
extern const struct usys_sched_ops usys_fifo_sched;   /* uthread_fifo.c: with stealing */
extern const struct usys_sched_ops usys_seeded_sched; /* uthread_seeded.c: by chance */
void usys_seeded_seed(uint64_t seed);

/* ---- the lock ---- */

void usys_sched_lock(void);
/* Releases the lock and wakes the vcores that were notified meanwhile. */
void usys_sched_unlock(void);

/* ---- vcores ---- */

extern struct usys_vcore *usys_shared_vcores[USYS_SHARED_VCORES];
extern uint32_t usys_nshared;
/* With the lock: v takes part from now on, as number id. */
void usys_vcore_share(struct usys_vcore *v, uint32_t id);
/* With the lock: the life of v, on its kernel thread and the stack of its idle context. Returns
 * without the lock when v is over. */
void usys_vcore_run(struct usys_vcore *v);
/* With the lock: v takes the part of old, with its run queues. old goes on as a private one. */
void usys_vcore_replace(struct usys_vcore *old, struct usys_vcore *v);
/* With the lock: has v look for work, if it rests. */
void usys_vcore_notify(struct usys_vcore *v);

/* ---- uthreads. All with the lock but where something else is said. ---- */

/* Makes u, which was just set up, ready; from is the uthread that made it. */
void usys_uthread_start(struct usys_uthread *from, struct usys_uthread *u);
/* Where a new uthread comes from usys_uthread_switch: releases the lock. */
void usys_uthread_begun(void);
/* self waits in list (0: in none) until it is woken, or until a deadline has come
 * (USYS_NEVER: there is none), with late for its result. Returns the result. */
long usys_uthread_block(struct usys_uthread *self, struct usys_uthread_list *list, uint64_t until, long late);
/* Ends the wait of u, which is blocked; by is the vcore on which the caller runs. */
void usys_uthread_wake(struct usys_vcore *by, struct usys_uthread *u, long result);
/* self goes on after others; at once where there are none. Returns whether others ran. */
bool usys_uthread_yield(struct usys_uthread *self, enum usys_ready why);
/* self goes on on its home's thread; where it has none, on a shared vcore. */
void usys_uthread_move(struct usys_uthread *self);
/* self is no more once this has switched away, and that is before the lock is released. */
_Noreturn void usys_uthread_exit(struct usys_uthread *self);
/* The host waits for other descriptors than before. */
void usys_uthread_watch(void);
/* Takes u, which is blocked, out of its list and its deadline away: only the caller wakes it
 * then. Returns the deadline, or USYS_NEVER. */
uint64_t usys_uthread_claim(struct usys_uthread *u);
/* Gives u back, into a list (0: into none) and with a deadline. */
void usys_uthread_unclaim(struct usys_uthread *u, struct usys_uthread_list *list, uint64_t until);
/* v's timer or its slice has ended: wakes those that are due. Returns why v's uthread is to yield,
 * or USYS_RUNS. */
enum usys_ready usys_uthread_tick(struct usys_vcore *v, bool slice);
/* The process is a fork's child: v's thread and its current uthread are all that is left. */
void usys_uthread_forked(struct usys_vcore *v);

/* ---- futexes (uthread_futex.c) ---- */

/* With the lock: waits at addr, which holds the expected value. */
long usys_uthread_futex_wait(struct usys_uthread *self, uintptr_t addr, uint32_t bits, uint64_t until);
/* With the lock: wakes up to n of those that wait at addr with one of bits; returns how many. */
long usys_uthread_futex_wake(struct usys_vcore *by, uintptr_t addr, uint32_t bits, long n);
/* With the lock: moves up to n of those that wait at addr to another address. */
long usys_uthread_futex_move(uintptr_t addr, uintptr_t to, long n);

/* The process is a fork's child, in which no uthread waits. */
void usys_futexes_forked(void);

/* ---- uthread_amd64.S ---- */

/* Stores the caller in from and goes on as to. Only what C keeps across a call is kept. */
void usys_uthread_switch(struct usys_uthread *from, struct usys_uthread *to);

/* ---- lists ---- */

static inline void usys_list_check(bool holds, const char *who)
{
	if (__builtin_expect(!holds, 0))
		usys_broken_rule("a uthread is in one list at most, and in the one that it names", who);
}

/* Adds u at the end. */
static inline void usys_list_add(struct usys_uthread_list *l, struct usys_uthread *u)
{
	usys_list_check(!u->list, "usys_list_add");
	u->list = l;
	u->next = 0;
	u->prev = l->last;
	*(l->last ? &l->last->next : &l->first) = u;
	l->last = u;
	l->n++;
}

static inline void usys_list_add_first(struct usys_uthread_list *l, struct usys_uthread *u)
{
	usys_list_check(!u->list, "usys_list_add_first");
	u->list = l;
	u->prev = 0;
	u->next = l->first;
	*(l->first ? &l->first->prev : &l->last) = u;
	l->first = u;
	l->n++;
}

static inline void usys_list_remove(struct usys_uthread *u)
{
	struct usys_uthread_list *l = u->list;

	usys_list_check(l && l->n && (u->prev ? u->prev->next : l->first) == u && (u->next ? u->next->prev : l->last) == u,
		"usys_list_remove");
	*(u->prev ? &u->prev->next : &l->first) = u->next;
	*(u->next ? &u->next->prev : &l->last) = u->prev;
	l->n--;
	u->list = 0;
	u->next = u->prev = 0;
}

/* Removes the first uthread and returns it; 0: there is none. */
static inline struct usys_uthread *usys_list_take(struct usys_uthread_list *l)
{
	struct usys_uthread *u = l->first;

	if (u)
		usys_list_remove(u);
	return u;
}

/* Returns the uthread behind i others. */
static inline struct usys_uthread *usys_list_at(const struct usys_uthread_list *l, size_t i)
{
	struct usys_uthread *u = l->first;

	while (u && i--)
		u = u->next;
	return u;
}

#endif
