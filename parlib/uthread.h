#ifndef PARLIB_UTHREAD_H
#define PARLIB_UTHREAD_H

/*
 * User-level threads (uthreads), which run on vcores: kernel threads, or processors.
 *
 * A uthread runs until it blocks, yields, is preempted or ends; then its vcore switches to
 * the next one's stack (uthread_amd64.S). The policy chooses the next one (policy.h). This file is
 * the mechanism.
 *
 * One lock, the scheduler's, guards all of it: run queues, buckets, deadlines, states and the set
 * of idle vcores. It is held across a switch, and the context that runs next releases it. So a
 * uthread that another vcore finds in a list has stored its stack pointer. The lock is taken in
 * host code only, which is never preempted, so its holder always runs.
 *
 * A shared vcore takes from the run queues. A private one runs only the uthread whose home it is:
 * during a call that sleeps in the kernel, or always, if the kernel keeps state for that thread
 * alone.
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
	USYS_IDLE, /* a vcore's own context */
};

/* A list of uthreads. A uthread is in at most one; usys_list_check checks that. */
struct usys_uthread_list {
	struct usys_uthread *first, *last;
	size_t n;
};

struct usys_uthread {
	uintptr_t sp;   /*  0: its stack pointer, while it does not run */
	uintptr_t tls;  /*  8: its thread pointer */
	uintptr_t self; /* 16: the host's block of it */
	uint32_t state;
	bool timed;               /* it has a deadline */
	bool begins;              /* used by the policy */
	struct usys_vcore *vcore; /* the vcore that runs it, or ran it last */
	struct usys_vcore *home;  /* its private vcore; 0: any shared one */
	struct usys_vcore *last;  /* the shared vcore that ran it last */
	struct usys_uthread_list *list;
	struct usys_uthread *next, *prev;
	struct alarm_node deadline;
	long late;     /* the result of its wait once the deadline has come */
	long result;   /* ... of the wait that has ended */
	uintptr_t key; /* of a futex wait: the address */
	uint32_t bits; /* ... the bit set */
};

struct usys_vcore {
	struct usys_uthread *current;
	struct usys_uthread idle;       /* its idle context, which sleeps when there is nothing to run */
	struct usys_uthread_list ready; /* shared: used by the policy; private: its uthread */
	struct usys_uthread_list woken; /* shared: for the policy */
	uint32_t turns;                 /* ... too */
	uint32_t looks;                 /* used by the host */
	bool shared;
	bool over;               /* private: it ends when it has nothing to run */
	bool resting;            /* it sleeps, or is about to, and was not notified */
	uint32_t id;             /* shared: its number */
	int32_t tid;             /* the kernel's number of its thread */
	uint32_t seq;            /* counts notifications: it sleeps in this futex */
	uint32_t kicked;         /* ends the call in which it waits for descriptors */
	uint64_t alarm;          /* when its timer fires; USYS_NEVER: it is not set */
	bool due;                /* its timer has fired, or its slice has ended; signal handlers set it */
	struct usys_vcore *next; /* the next one to be woken once the lock is free */
	bool queued;             /* ... and next is in use */
	uint64_t switches, wakes, steals;
	void *host; /* the host's */
};

/* Functions of the host that the mechanism calls. */
struct usys_uthread_host {
	/* Nanoseconds of CLOCK_MONOTONIC. */
	uint64_t (*now)(void);
	/* now is not the processor's clock, and is cheap: read it each time. */
	bool exact;
	/* Without the lock, when v has nothing to run: sleeps until v->seq differs from seq, until
	 * the time until, until a signal, or for a shorter time. If polls is set, it also returns
	 * when a descriptor for which a uthread waits is ready; it may make that uthread ready
	 * itself. */
	void (*sleep)(struct usys_vcore *v, uint32_t seq, uint64_t until, bool polls);
	/* Without the lock, after v->seq has changed: wakes v. */
	void (*wake)(struct usys_vcore *v);
	/* With the lock: reports whether uthreads wait for descriptors. */
	bool (*waits)(void);
	/* With the lock, before v looks for a uthread: makes uthreads ready whose descriptors are
	 * ready, and those that a signal has reached. tick is true if a slice has ended. Does not
	 * sleep. */
	void (*look)(struct usys_vcore *v, bool tick);
	/* With the lock, when v is about to run a uthread and no vcore sleeps until v->alarm:
	 * arranges that usys_uthread_tick is called on v at that time, or before. */
	void (*arm)(struct usys_vcore *v);
};

/* Called once, before the first uthread. */
void usys_uthread_init(const struct usys_uthread_host *host, const struct usys_sched_ops *policy);
extern const struct usys_sched_ops usys_fifo_sched;   /* uthread_fifo.c: with stealing */
extern const struct usys_sched_ops usys_seeded_sched; /* uthread_seeded.c: at random */
void usys_seeded_seed(uint64_t seed);

/* ---- the lock ---- */

void usys_sched_lock(void);
/* Releases the lock and wakes the vcores that were notified meanwhile. */
void usys_sched_unlock(void);

/* ---- vcores ---- */

extern struct usys_vcore *usys_shared_vcores[USYS_SHARED_VCORES];
extern uint32_t usys_nshared;
/* With the lock: makes v a shared vcore, with number id. */
void usys_vcore_share(struct usys_vcore *v, uint32_t id);
/* With the lock: runs v, on its kernel thread and the stack of its idle context. Returns without
 * the lock when v is over. */
void usys_vcore_run(struct usys_vcore *v);
/* With the lock: makes v the shared vcore in place of old, with its run queues. old continues as a
 * private one. */
void usys_vcore_replace(struct usys_vcore *old, struct usys_vcore *v);
/* With the lock: makes v look for work, if it rests. */
void usys_vcore_notify(struct usys_vcore *v);

/* ---- uthreads; all with the lock, if not stated otherwise ---- */

/* Makes the new uthread u ready; from is the uthread that made it. */
void usys_uthread_start(struct usys_uthread *from, struct usys_uthread *u);
/* Called first in a new uthread, after usys_uthread_switch: releases the lock. */
void usys_uthread_begun(void);
/* self waits in list (0: in none) until it is woken, or until a deadline (USYS_NEVER: none).
 * Returns the result of the wait, which is late after the deadline. */
long usys_uthread_block(struct usys_uthread *self, struct usys_uthread_list *list, uint64_t until, long late);
/* Ends the wait of u, which is blocked; by is the vcore on which the caller runs. */
void usys_uthread_wake(struct usys_vcore *by, struct usys_uthread *u, long result);
/* Lets other ready uthreads run before self, if there are any. Reports whether others ran. */
bool usys_uthread_yield(struct usys_uthread *self, enum usys_ready why);
/* Makes self continue on its home's thread or, without a home, on a shared vcore. */
void usys_uthread_move(struct usys_uthread *self);
/* Ends self. It has ended once this has switched away, which is before the lock is released. */
_Noreturn void usys_uthread_exit(struct usys_uthread *self);
/* Called when the set of descriptors for which the host waits has changed. */
void usys_uthread_watch(void);
/* Removes u, which is blocked, from its list and from the deadlines: then only the caller can wake
 * it. Returns the deadline, or USYS_NEVER. */
uint64_t usys_uthread_claim(struct usys_uthread *u);
/* Undoes a claim: puts u into a list (0: into none) and sets its deadline. */
void usys_uthread_unclaim(struct usys_uthread *u, struct usys_uthread_list *list, uint64_t until);
/* Called when v's timer or its slice has ended: wakes the uthreads that are due. Returns the
 * reason for which v's uthread has to yield, or USYS_RUNS. */
enum usys_ready usys_uthread_tick(struct usys_vcore *v, bool slice);
/* Called in a child of fork, where v's thread and its current uthread are the only ones. */
void usys_uthread_forked(struct usys_vcore *v);

/* ---- futexes (uthread_futex.c) ---- */

/* With the lock: waits at addr, after the caller has checked its value. */
long usys_uthread_futex_wait(struct usys_uthread *self, uintptr_t addr, uint32_t bits, uint64_t until);
/* With the lock: wakes up to n uthreads that wait at addr with one of bits; returns how many. */
long usys_uthread_futex_wake(struct usys_vcore *by, uintptr_t addr, uint32_t bits, long n);
/* With the lock: moves up to n uthreads that wait at addr to another address. */
long usys_uthread_futex_move(uintptr_t addr, uintptr_t to, long n);

/* Called in a child of fork, in which no uthread waits. */
void usys_futexes_forked(void);

/* ---- uthread_amd64.S ---- */

/* Saves the caller in from and continues as to. It keeps the registers that C keeps across a call,
 * and no others. */
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
	struct usys_uthread_list *l = u ? u->list : 0;

	usys_list_check(u && l && l->n && (u->prev ? u->prev->next : l->first) == u &&
			(u->next ? u->next->prev : l->last) == u,
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

/* Returns the uthread after the first i. */
static inline struct usys_uthread *usys_list_at(const struct usys_uthread_list *l, size_t i)
{
	struct usys_uthread *u = l->first;

	while (u && i--)
		u = u->next;
	return u;
}

#endif
