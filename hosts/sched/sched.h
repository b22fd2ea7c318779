#ifndef SCHED_H
#define SCHED_H

/*
 * -vcores: the guest's threads are uthreads (../../parlib/uthread.h) on vcores, which are
 * kernel threads. The scheduler keeps the state that the kernel would keep for a thread, and lets
 * other uthreads run during calls that would sleep in the kernel.
 *
 *	vcore.c    kernel threads, their masks, timers and slices; start.c the first one
 *	block.c    threads' blocks and numbers
 *	thread.c   clone and exit
 *	calls.c    the handling of each call; kinds.c has the rules, pass.c calls without a scheduler
 *	futex.c, time.c, poll.c, fd.c   calls that wait; fdkind.c which descriptors block, hold.c closed ones
 *	masked.c   calls that wait with a mask of signals
 *	private.c  calls that sleep in the kernel
 *	bound.c    threads that are bound to a kernel thread; number.c the kernel's numbers of threads,
 *	           timer.c clocks and timers of single threads, overrun.c how often those expired
 *	process.c  fork and execve
 *	monitor.c  vcores that sleep in the kernel although no rule foresaw it
 *	pending.c  pending signals; signal.c which thread takes one, deliver.c how, sigbridge.c those of the
 *	           signal bridge; sigcalls.c the calls about them, signalfd.c descriptors that read them
 *	arrive.c   signals from the kernel; table.c the scheduler's functions for the core
 *	report.c   the table of -c
 *	attend.c   the moments at which a thread looks at its events; step.c preemption of loops of calls;
 *	           tail_amd64.c executes the rest of a function
 *	prof.c     profiles
 *	frame_amd64.c, signal_amd64.S   signal frames, and the code at which uthreads continue
 */

#include "../../loader/loader.h"
#include "../../parlib/sched_abort.h"
#include "../../parlib/sched_kthread.h"
#include "../../parlib/spin.h"

enum {
	ATTEND_TICK = 1,      /* a slice is over, or a deadline has come */
	ATTEND_SLICE = 256,   /* ... a slice is over */
	ATTEND_STOPPED = 512, /* it is stopped before the end of its slice */
	ATTEND_SIGNAL = 2,    /* a signal may have to be delivered */
	ATTEND_STEP = 4,      /* the guest is executed by single steps */
	ATTEND_ALWAYS = 8,    /* the policy decides at each call */
	ATTEND_PROF = 64,     /* its vcore's timer of processor time has ticked: sched.prof.ticks */
	ATTEND_PUBLIC = 16,   /* its vcore was taken over: it moves to a shared one */
	ATTEND_HOME = 32,     /* it was bound, and moves to its home's thread */
};

/* Signals that came to a vcore while it was in host code. */
enum { RING = 1024, RESERVE = 64, HALF_CLOSED = 1, CLOSED = 2 };

/* A kernel thread on which uthreads run. */
struct sched_vcore {
	struct usys_vcore v;
	struct usys_kthread thread;
	struct tcb *tcb;          /* of its idle context */
	uint64_t mask;            /* the thread's mask in the kernel */
	uint64_t blocked;         /* ... the part that comes from sched_blocked */
	int32_t slice, timer;     /* the kernel's numbers of its timers; -1: none */
	int32_t prof;             /* ... of the timer for profiles */
	struct sched_vcore *all;  /* the list of them all */
	struct sched_vcore *free; /* the list of private ones without a uthread, or of those that are over */
	struct tcb *owner;        /* the bound thread whose timers send signals here; 0: none */
	const char *name;         /* its thread's name; 0: that of the thread that made it */
	bool shares;              /* it has become a shared one, and its thread has to adapt */
	uint32_t lone;            /* yields of a uthread that was alone */
	bool polls;               /* it waits for descriptors, or is about to */
	uint32_t closed;          /* signals are blocked until the ring is empty: HALF_CLOSED, CLOSED */
	uint32_t head, tail;      /* head is changed with the lock, tail by the thread's handlers */
	struct usys_siginfo ring[RING];
	char altstack[64 * 1024] __attribute__((aligned(64)));
};

static inline struct usys_uthread *sched_self(void) { return &usys_tcb()->sched.u; }
static inline struct tcb *sched_tcb(const struct usys_uthread *u) { return (struct tcb *)u->self; }
static inline struct sched_vcore *sched_vcore(const struct usys_uthread *u) { return (struct sched_vcore *)u->vcore; }

/* ---- vcore.c ---- */

extern uint32_t sched_nvcores;           /* the number of -vcores */
extern struct sched_vcore *sched_vcores; /* the list of all ever made */
bool sched_start_others(void);
void sched_others_forked(void);
uint64_t sched_now(void);
/* On the vcore's thread: sets up its timers, stack and number. The other makes the block of its
 * idle context. */
void sched_vcore_set_up(struct sched_vcore *v);
void sched_vcore_idle(struct sched_vcore *v, struct tcb *t);
void sched_arm(struct usys_vcore *v);
/* With the lock, or before there are others: makes those of v's timers that it lacks. Returns
 * -errno if it still lacks one; -EAGAIN: this user's queue of signals is full. */
long sched_vcore_timers(struct sched_vcore *v);
/* The clock of a kernel thread's processor time (include/linux/posix-timers.h). */
static inline int sched_clock_of(int32_t tid) { return (int)(~(uint32_t)tid << 3 | 6); }
/* On v's thread, after v was shared and has become private. */
void sched_vcore_taken(struct sched_vcore *v);
/* ... after v was private and has become shared; with the lock. */
void sched_vcore_shares(struct sched_vcore *v);
/* Starts the thread of shared vcore id, or of a private one, for calls or for a bound thread. It
 * inherits the state that the kernel keeps for the calling thread. Without the lock. Returns 0 if
 * the thread cannot be made. */
enum { SCHED_CALL = -1, SCHED_BOUND = -2 };
struct sched_vcore *sched_vcore_new(int id);
/* With the lock: the private vcore's thread ends when its uthread has left it. */
void sched_vcore_over(struct sched_vcore *v);
/* Reports whether the process has had only one thread since it began, or since the fork. */
bool sched_alone(void);
/* The process's first kernel thread, which represents it in /proc: a private vcore, kept for the
 * guest's first thread. 0: the process has one thread. */
extern struct sched_vcore *sched_leader;
void sched_set_mask(uint64_t mask); /* sets the calling thread's mask in the kernel */
/* Returns the mask that v's thread must have in the kernel now; sched_own_mask sets it. While the
 * ring has little room, it has all signals but the tick, whose handler looks at the ring, and in
 * the end also the tick. */
static inline uint64_t sched_mask_of(const struct sched_vcore *v)
{
	uint32_t closed = __atomic_load_n(&v->closed, __ATOMIC_RELAXED);
	uint64_t all = usys_can_block(~sched_faults());

	return __atomic_load_n(&v->mask, __ATOMIC_RELAXED) |
		(closed == CLOSED      ? all :
				closed ? all & ~(1ul << (USYS_SIGKICK - 1)) :
					 0);
}
void sched_own_mask(struct sched_vcore *v);
/* Returns the mask of private vcores: shared vcores take signals to the process. Kicks stay open,
 * and SIGURG, which replaces a kick when the kernel has no room for one. */
uint64_t sched_private_mask(void);
void sched_kick(struct sched_vcore *v);
/* Report whether the signal is one of the scheduler's. */
enum { SCHED_SLICE_VALUE = 0x75737973, SCHED_ALARM_VALUE, SCHED_WAKE_VALUE };
bool sched_is_ours(const struct usys_siginfo *info);
bool sched_is_slice(const struct usys_siginfo *info); /* ... and means that a slice has ended */

/* Returns the process's number, as the guest knows it. */
long sched_pid(void);

/* ---- a world without the kernel ---- */

enum sched_end { SCHED_EXIT, SCHED_SIGNAL };

/* A simulation's functions (../sim). Its threads run on one kernel thread, and its time is virtual:
 * it has no slice, no kernel timer and no monitor. */
struct sched_world {
	const struct usys_uthread_host *host;
	const struct usys_sched_ops *policy;
	int32_t pid;
	uint64_t (*realtime)(void);
	/* A fault of the guest at uc: reports whether the world has executed the instruction. */
	bool (*trap)(struct usys_ucontext *uc);
	/* A signal from the kernel that is no fault. */
	void (*arrived)(int sig, const struct usys_siginfo *info, struct usys_ucontext *uc);
	/* A thread was made. */
	void (*cloned)(const struct tcb *t, const struct clone_frame *f, long tid);
	/* The process is about to end. */
	void (*ends)(enum sched_end how, int code);
};
extern const struct sched_world *sched_world; /* 0: the kernel's */
/* The processor's counter, or the world's nanoseconds. */
static inline uint64_t sched_ticks(void) { return sched_world ? sched_world->host->now() : usys_ticks(); }

/* ---- block.c ---- */

struct tcb *sched_block(void);
/* Returns the block of a new thread, with a number; 0: there is no memory. Without the lock. */
struct tcb *sched_thread_new(void);
void sched_thread_free(struct tcb *t); /* with the lock */
void sched_blocks_forked(struct tcb *t);
extern uint32_t sched_always; /* ATTEND_ALWAYS, or 0 */
void sched_first_thread(struct tcb *t);
struct tcb *sched_by_tid(long tid); /* 0: there is no such thread */
extern uint32_t sched_nthreads;     /* the number of indices in use */
struct tcb *sched_thread(uint32_t index);

extern uint64_t sched_created; /* thread.c */

/* ---- pass.c ---- */

usys_call *sched_inner(long nr); /* 0: Linux executes the call */
void sched_set_inner(long nr, usys_call *call);
/* Returns the scheduler's function for a call; 0: it has none. */
usys_call *sched_outer(long nr);
void sched_set_outer(long nr, usys_call *call);
/* Makes the call as without a scheduler. */
long sched_pass(long a, long b, long c, long d, long e, long f, long nr);

/* ---- futex.c, time.c, poll.c ---- */

usys_call sched_futex, sched_nanosleep, sched_clock_nanosleep, sched_yield, sched_epoll, sched_read, sched_write;
uint64_t sched_after(uint64_t now, uint64_t span); /* never USYS_NEVER */
uint64_t sched_from_real(uint64_t t);              /* converts a time of CLOCK_REALTIME */
/* Sends the calling thread t a SIGURG, in the way Go does. Without the lock. */
void sched_urge(struct tcb *t);
/* Called when a thread has given way on v because thread by had asked it. If by sleeps, a SIGURG
 * ends its sleep in a moment.
 *
 * Go's monitor preempts a goroutine 10 ms after the monitor has first seen it run, and looks
 * every 10 ms. So on a processor that is always busy a turn takes 20 ms. With this SIGURG the
 * monitor sees the next goroutine at once, and its turn takes 10 ms. Go programs expect a SIGURG at
 * any time (runtime/signal_unix.go). Without the lock. */
void sched_gave_way(struct tcb *by, const struct usys_vcore *v);
/* With the lock: marks that a signal may end the wait which t is about to begin. */
static inline void sched_wait_begins(struct tcb *t)
{
	t->sched.interruptible = true;
	t->sched.urges = 0;
}

static inline void sched_wait_ends(struct tcb *t) { t->sched.interruptible = false; }
/* Reads a timespec of the guest, as ns. Returns 0, or -errno. */
long sched_get_time(long at, uint64_t *ns);
void sched_look(struct usys_vcore *v, bool tick);
bool sched_waits(void);
void sched_sleep(struct usys_vcore *v, uint32_t seq, uint64_t until, bool polls);
void sched_wake(struct usys_vcore *v);
extern bool sched_dirty; /* a descriptor may have become ready */
void sched_poll_forked(void);
/* With the lock: waits until the descriptor that t names is ready, or until the call has to end. */
long sched_wait_ready(struct tcb *t, uint64_t until);
struct pollfd {
	int32_t fd;
	int16_t events, revents;
};
/* Asks the kernel which of n descriptors are ready, without waiting. Returns their number, or
 * -errno. */
long sched_poll_now(struct pollfd *set, size_t n);
/* With the lock. sched_count_waiters returns how many uthreads wait for a descriptor by its number;
 * the next function gives them another number of the same file; the last returns the lowest of some
 * numbers for which a uthread waits, or -1. */
uint32_t sched_count_waiters(long fd);
void sched_move_waiters(long fd, long other);
long sched_waited(uint32_t first, uint32_t last);

/* ---- fd.c ---- */

struct sched_rule;
/* Makes a call that waits for a descriptor. */
long sched_fd(const struct sched_rule *rule, const long arg[6], long nr);

/* ---- fdkind.c ---- */

enum fd_kind {
	FD_UNKNOWN,
	FD_DOES_NOT, /* it does not block */
	FD_BYTES,    /* a pipe or terminal */
	FD_EVENTS,   /* eventfd, inotify and the like */
	FD_SOCKET,
	FD_LISTENS, /* a socket for connections */
	FD_TIMED,   /* a socket with a timeout */
};

enum { SCHED_FDS = 1 << 16 }; /* the numbers whose kind is kept */
extern uint8_t sched_fd_kinds[SCHED_FDS];
enum fd_kind sched_fd_kind(long fd);
/* Reports whether a descriptor is known not to block. */
static inline bool sched_fd_passes(long fd)
{
	return (unsigned long)fd < SCHED_FDS && __atomic_load_n(&sched_fd_kinds[fd], __ATOMIC_RELAXED) == FD_DOES_NOT;
}
/* Forgets the kinds of these descriptors. */
void sched_fd_forget(uint32_t first, uint32_t last);
/* Reports whether reading (out: writing) has a timeout. */
bool sched_fd_timed(long fd, bool out);
/* Reports whether a socket's option sets a timeout. */
bool sched_fd_option(long level, long option);

/* ---- hold.c ---- */

/* Called before the numbers are closed: threads that wait for one of them keep its file. */
void sched_closing(uint32_t first, uint32_t last);
/* Called when a thread that continues with the number fd needs it no more. */
void sched_hold_ends(long fd);
void sched_holds_forked(void);

/* ---- masked.c, signalfd.c ---- */

usys_call sched_masked, sched_signalfd;
extern uint32_t sched_nsignalfds;
/* Reports whether the descriptor reads signals, and stores which. */
bool sched_is_signalfd(long fd, uint64_t *mask);
long sched_read_signals(long fd, uint64_t mask, long at, long size);
void sched_signalfds_closed(uint32_t first, uint32_t last);

/* ---- private.c ---- */

usys_call sched_private;
/* Makes a call that is not expected to sleep, as without a scheduler. If it sleeps nevertheless
 * (monitor.c), a signal ends it. */
long sched_at_once(const long a[6], long nr);
/* Gives the calling uthread its own kernel thread until sched_public. A process with one thread
 * needs no other. */
bool sched_own_thread(void);
/* Moves the calling uthread back to the shared vcores; if it is bound, to its home. */
void sched_public(void);
/* Called when the calling thread's vcore was taken over (monitor.c): adapts the thread. */
void sched_settle(void);
/* Moves the calling uthread to its home's thread. */
void sched_go_home(void);
void sched_private_forked(void);

/* Returns a private vcore without a uthread, or 0 if it cannot be made. Without the lock. */
struct sched_vcore *sched_private_get(void);
/* With the lock: called when v has no uthread any more. */
void sched_private_add(struct sched_vcore *v);

/* ---- bound.c ---- */

extern uint64_t sched_bound;
extern char sched_name[16]; /* the name of all threads that are not bound */
extern int32_t sched_death; /* the initial death signal of the process's first kernel thread */
void sched_bound_start(void);
/* Binds the calling uthread to its own kernel thread for ever. Returns false if that cannot be
 * made. */
bool sched_bind(void);
/* ... t in place of the calling one. */
bool sched_bind_other(struct tcb *t);
/* ... to the thread on which it runs. */
void sched_keep(void);
/* Makes a bound thread move to its home's thread, and set that thread's mask. */
void sched_look_home(struct tcb *t);
/* Binds t, a new thread of the calling one, which is bound. */
bool sched_bind_child(struct tcb *t);
/* With the lock: called when the calling thread ends, or is about to execute a program. */
void sched_bound_over(struct tcb *t);

/* ---- number.c ---- */

/* Replaces a thread's number by the kernel's, for a call that concerns that thread, and binds the
 * thread if the call changes its state. Returns false if the kernel cannot make a thread for it. */
bool sched_number(long *tid, bool changes);
/* Returns the kernel's number of t's kernel thread, or of one with the same state. */
long sched_kernels_number(const struct tcb *t);
/* Calls that concern a thread, and those on paths, which may name one in /proc. */
usys_call sched_about, sched_path;

/* ---- calls.c ---- */

usys_call sched_by_rule; /* carries out a call by the rules of its description */

/* ---- timer.c ---- */

usys_call sched_timer; /* timer_create, and calls on clocks */

/* ---- overrun.c ---- */

/* With the lock: called when t takes a timer's signal. */
void sched_overrun_taken(struct tcb *t, const struct usys_siginfo *info);
/* Returns how often a timer has expired since its last signal; kernels is the kernel's count. */
long sched_overrun(int32_t timer, long kernels);

/* ---- process.c ---- */

void sched_forking(uint64_t flags);
void sched_apart(struct tcb *t, long nr, long op);
/* Called on the first thread, whose mask the kernel still has. */
void sched_program_begins(struct tcb *t);

/* ---- monitor.c ---- */

void sched_monitor_start(void);
/* Called when a vcore continues after a rest. */
void sched_monitor_wake(void);
extern uint64_t sched_taken_over;

/* ---- pending.c, signal.c, sigbridge.c, deliver.c, sigcalls.c ---- */

enum { SCHED_UNBLOCKABLE = 1 << (SIGKILL - 1) | 1 << (SIGSTOP - 1) };
/* Sets the numbers that the host's own thread takes in order: vcores block them. */
void sched_order(uint64_t set);
uint64_t sched_pending_process(void);        /* the set for the process */
uint64_t sched_pending(const struct tcb *t); /* the set for t and the process */

struct sched_signal {
	struct sched_signal *next;
	struct usys_siginfo info;
};

/* Queues for many signals, one for each number. */
struct sched_queues {
	struct sched_queue of[SIGMAX + 1];
	uint32_t length[SIGMAX + 1];
	uint64_t set;
};

static inline uint64_t sched_bit(int sig) { return 1ul << (sig - 1); }
/* With the lock: adds a signal, at most one of each standard number. Returns false if there is no
 * room. */
bool sched_push(struct tcb *t, const struct usys_siginfo *info); /* to t's signals; 0: to the process's */
bool sched_push_to(struct sched_queues *q, const struct usys_siginfo *info);
/* With the lock: takes the first of the lowest number among those in want. */
bool sched_pull_from(struct sched_queues *q, uint64_t want, struct usys_siginfo *info);
/* With the lock: makes vcores block these numbers, whatever is pending. */
void sched_block_ordered(uint64_t set);
uint64_t sched_ordered(void); /* these numbers */
/* Sets the numbers of which the bridge has more signals than room: vcores block them. */
void sched_block_aside(uint64_t set);
/* With the lock, on v: gives the signal to the bridge if its number is claimed, even if threads
 * block it: the bridge's goroutine waits for it. Returns false if it is not claimed. */
bool sched_bridge(struct sched_vcore *v, struct usys_siginfo *info);

usys_call sched_sigprocmask, sched_altstack, sched_sigpending, sched_sigsuspend, sched_sigtimedwait;
usys_call sched_tgkill, sched_tkill, sched_kill, sched_sigqueue, sched_tgsigqueue;
/* With the lock: makes the signal pending for t, or for the process if t is 0. Returns false if
 * there is no room. */
bool sched_post(struct usys_vcore *by, struct tcb *t, const struct usys_siginfo *info);
/* With the lock: takes the next signal that t does not block. Returns false if there is none. */
bool sched_take(struct tcb *t, uint64_t set, struct usys_siginfo *info);
/* sched_due reports whether t has a signal to take; the other makes t look at its signals at the
 * end of its call. */
bool sched_due(const struct tcb *t);
/* Reports whether a wait of t has to end, or must not begin. */
static inline bool sched_ends(const struct tcb *t)
{
	const uint32_t *aborts = t->sched.aborts;
	return sched_due(t) || (aborts && __atomic_load_n(aborts, __ATOMIC_SEQ_CST));
}
void sched_attend_signals(struct tcb *t);
void sched_mask_to(struct tcb *t, uint64_t mask);
void sched_forget_signals(struct tcb *t);
void sched_pending_forked(void);
void sched_bridge_forked(void);
/* With the lock: takes the signals that v's handlers have stored. */
void sched_drain(struct usys_vcore *v);
/* Without the lock, on v's thread, when v becomes private: takes the signals that are pending for
 * the thread and that it blocks. */
void sched_take_rest(struct sched_vcore *v);
void sched_open(struct usys_vcore *v);       /* after sched_drain, not in a handler: the ring has room again */
void sched_drain_all(struct usys_vcore *by); /* drains all vcores */
/* The same. Returns the numbers of which the bridge has more signals than room. */
uint64_t sched_collect(struct usys_vcore *by);
/* Called when the goroutine has made room for sig. Without the lock. */
void sched_room(struct usys_vcore *by, int sig);
/* In a handler: called for stored signals that the vcore's own thread will not look at soon. */
void sched_leave(void);
/* With the lock: chooses again the threads that take the process's pending signals, as those chosen
 * before may sleep in the kernel. */
void sched_choose_again(struct usys_vcore *by);
/* Makes all vcores update their masks and look at their signals. */
void sched_urge_all(void);
/* With the lock: ends t's wait, or its call in the kernel, if it has to end. */
void sched_interrupt(struct usys_vcore *by, struct tcb *t);
extern const struct tcb *sched_bridging; /* the thread that gives the bridge a signal, with the lock */
extern uint64_t sched_blocked;           /* signals that all vcores block */
/* Called when a handler changes the mask of v's thread from was to now. */
void sched_sync_mask(struct sched_vcore *v, uint64_t was, uint64_t now);
/* Takes the next signal that has a handler, and stores its action. It sets the thread's mask for
 * the handler and stores the previous one in *old. Returns false if there is none. */
bool sched_next_handler(struct tcb *t, struct usys_siginfo *info, struct usys_sigaction *a, uint64_t *old);

/* ---- prof.c ---- */

#define SCHED_PROF_VALUE 0x75737976ul
enum { SCHED_PROF_FIRST = 1 << 30 }; /* the number of thread 0's virtual timer */
static inline int32_t sched_prof_number(const struct tcb *t) { return (int32_t)(SCHED_PROF_FIRST + t->sched.index); }
usys_call sched_timer_settime, sched_timer_gettime, sched_timer_getoverrun, sched_timer_delete;
/* Makes the timer of the calling thread's time virtual. */
long sched_prof_make(struct tcb *t, int32_t signo, uint64_t value, long at);
/* Called on v's thread when that begins, without the lock. */
void sched_prof_begin(struct sched_vcore *v);
/* With the lock: makes v's real timer if it is needed and v lacks it. */
void sched_prof_again(struct sched_vcore *v);
/* With the lock: called when v's timer has ticked n times while t ran, and when t ends. */
void sched_prof_tick(struct usys_vcore *v, struct tcb *t, uint32_t n);
void sched_prof_over(struct tcb *t);
/* Returns how often the timer of a signal has expired. */
static inline uint32_t sched_expirations(const struct usys_siginfo *info) { return 1 + (uint32_t)info->overrun; }
void sched_prof_forked(void);
long sched_prof_overrun(long id); /* -LX_EINVAL: the timer is not virtual */

/* ---- attend.c, table.c ---- */

/* Called in a table function, at a place where its thread can look at its signals. */
void sched_look_around(struct tcb *t);
/* There, calls the handlers of due signals. */
void sched_handle_here(struct tcb *t);
extern const struct usys_thread_ops sched_threads; /* table.c */

/* The registers with which the thread continues at a handler. */
struct sched_go {
	uintptr_t sp, sig, info, uc;
};

#endif
