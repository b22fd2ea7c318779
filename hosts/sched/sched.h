#ifndef SCHED_H
#define SCHED_H

/*
 * -vcores: the guest's threads are uthreads (../../parlib/uthread.h) on vcores, which are
 * kernel threads. All that the kernel would keep for a thread is kept here, and calls that
 * would sleep in the kernel let other uthreads run meanwhile.
 *
 *	vcore.c    kernel threads, their masks, timers and slices; start.c the first one
 *	block.c    threads' blocks and numbers
 *	thread.c   clone and exit
 *	calls.c    which call goes where; kinds.c has the rules, pass.c what there would be without
 *	futex.c, time.c, poll.c, fd.c   calls that wait; fdkind.c which descriptors do, hold.c closed ones
 *	masked.c   calls that wait with a mask of signals
 *	private.c  calls that sleep in the kernel
 *	bound.c    threads that are bound to one of the kernel's; number.c the kernel's numbers of threads,
 *	           timer.c clocks and timers of single threads, overrun.c how often those expired
 *	process.c  fork and execve
 *	monitor.c  vcores that sleep in the kernel unforeseen
 *	pending.c  pending signals; signal.c which thread takes one, deliver.c how, sigbridge.c those of the
 *	           signal bridge; sigcalls.c the calls about them, signalfd.c descriptors that read them
 *	arrive.c   signals from the kernel; table.c what the core needs of the scheduler
 *	report.c   the table of -c
 *	attend.c   the moments at which a thread looks at what has come; step.c preemption of loops of calls;
 *	           tail_amd64.c executes what is left of a function
 *	prof.c     profiles
 *	frame_amd64.c, signal_amd64.S   signal frames, and where uthreads go on
 */

#include "../../loader/loader.h"
#include "../../parlib/sched_abort.h"
#include "../../parlib/sched_kthread.h"
#include "../../parlib/spin.h"

enum {
	ATTEND_TICK = 1,   /* a slice is over, or a deadline has come */
	ATTEND_SLICE = 256, /* ... the former */
	ATTEND_STOPPED = 512, /* it is stopped, and not at the end of its slice */
	ATTEND_SIGNAL = 2, /* a signal may have to be delivered */
	ATTEND_STEP = 4,   /* the guest is executed by single steps */
	ATTEND_ALWAYS = 8, /* the policy is asked at each call */
	ATTEND_PROF = 64,   /* its vcore's timer of processor time has ticked: sched.prof.ticks */
	ATTEND_PUBLIC = 16, /* its vcore was taken over: it goes back to a shared one */
	ATTEND_HOME = 32,   /* it was bound, and goes on on its home's thread */
};

/* Signals that came to a vcore while it was in host code. */
enum { RING = 1024, RESERVE = 64, HALF_CLOSED = 1, CLOSED = 2 };

/* A kernel thread that uthreads run on. */
struct sched_vcore {
	struct usys_vcore v;
	struct usys_kthread thread;
	struct tcb *tcb;        /* of its idle context */
	uint64_t mask;          /* what the kernel blocks in its thread */
	uint64_t blocked;       /* ... of it, what sched_blocked was */
	int32_t slice, timer;   /* the kernel's numbers of its timers; -1: none */
	int32_t prof;           /* ... of the one that takes profiles */
	struct sched_vcore *all; /* the list of them all */
	struct sched_vcore *free; /* private ones that have no uthread; or are over */
	struct tcb *owner;      /* the bound thread whose timers send signals here; 0: none does */
	const char *name;       /* its thread's; 0: the name of the thread that made it */
	bool shares;            /* it has become a shared one, and its thread is to see to that */
	uint32_t lone;          /* yields of a uthread that was the only one */
	bool polls;             /* it waits for descriptors, or is about to */
	uint32_t closed;        /* signals are blocked until the ring is empty: HALF_CLOSED, CLOSED */
	uint32_t head, tail;    /* of the ring: head is changed with the lock, tail by the thread's handlers */
	struct usys_siginfo ring[RING];
	char altstack[64 * 1024] __attribute__((aligned(64)));
};

static inline struct usys_uthread *sched_self(void) { return &usys_tcb()->sched.u; }
static inline struct tcb *sched_tcb(const struct usys_uthread *u) { return (struct tcb *)u->self; }
static inline struct sched_vcore *sched_vcore(const struct usys_uthread *u) { return (struct sched_vcore *)u->vcore; }

/* ---- vcore.c ---- */

extern uint32_t sched_nvcores;   /* of -vcores */
extern struct sched_vcore *sched_vcores; /* all that there ever were */
bool sched_start_others(void);
void sched_others_forked(void);
uint64_t sched_now(void);
/* On the vcore's thread: its timers, stack and number. The block of its idle context. */
void sched_vcore_set_up(struct sched_vcore *v);
void sched_vcore_idle(struct sched_vcore *v, struct tcb *t);
void sched_arm(struct usys_vcore *v);
/* With the lock, or before there are others: makes those of v's timers that it lacks. Returns
 * -errno if it still lacks one; -EAGAIN: this user's queue of signals is full. */
long sched_vcore_timers(struct sched_vcore *v);
/* The clock of a kernel thread's processor time (include/linux/posix-timers.h). */
static inline int sched_clock_of(int32_t tid) { return (int)(~(uint32_t)tid << 3 | 6); }
/* On v's thread, which was shared and is private now. */
void sched_vcore_taken(struct sched_vcore *v);
/* ... which was private and is shared now; with the lock. */
void sched_vcore_shares(struct sched_vcore *v);
/* Starts the thread of shared vcore id, or of a private one, for calls or for a bound thread.
 * It inherits what the kernel keeps for the calling thread. Without the lock. 0: there can be
 * none. */
enum { SCHED_CALL = -1, SCHED_BOUND = -2 };
struct sched_vcore *sched_vcore_new(int id);
/* With the lock: the private vcore's thread ends when its uthread has left it. */
void sched_vcore_over(struct sched_vcore *v);
/* Reports whether the process has had one thread since it began, or since the fork. */
bool sched_alone(void);
/* The process's first kernel thread, which stands for it in /proc: a private vcore, kept for
 * the guest's first thread. 0: the process has one thread. */
extern struct sched_vcore *sched_leader;
void sched_set_mask(uint64_t mask); /* the kernel's, of the calling thread */
/* What v's thread is to block in the kernel now; blocks that. While the ring has no room, that
 * is all but the tick that looks at it, and in the end that, too. */
static inline uint64_t sched_mask_of(const struct sched_vcore *v)
{
	uint32_t closed = __atomic_load_n(&v->closed, __ATOMIC_RELAXED);
	uint64_t all = usys_can_block(~sched_faults());

	return __atomic_load_n(&v->mask, __ATOMIC_RELAXED) |
		(closed == CLOSED ? all : closed ? all & ~(1ul << (USYS_SIGKICK - 1)) : 0);
}
void sched_own_mask(struct sched_vcore *v);
/* What private vcores block: signals to the process are the shared ones'. A kick comes, and
 * SIGURG, which takes its place where the kernel has no room for it. */
uint64_t sched_private_mask(void);
void sched_kick(struct sched_vcore *v);
/* Whether the signal is one of the scheduler's own. */
enum { SCHED_SLICE_VALUE = 0x75737973, SCHED_ALARM_VALUE, SCHED_WAKE_VALUE };
bool sched_is_ours(const struct usys_siginfo *info);
bool sched_is_slice(const struct usys_siginfo *info); /* ... and says that a slice has ended */

/* The process's number, as the guest knows it. */
long sched_pid(void);

/* ---- a world that is not the kernel's ---- */

enum sched_end { SCHED_EXIT, SCHED_SIGNAL };

/* What a simulation (../sim) has of its own. Its threads run on one kernel thread, and its time is
 * virtual: there is no slice, no timer of the kernel's and no monitor. */
struct sched_world {
	const struct usys_uthread_host *host;
	const struct usys_sched_ops *policy;
	int32_t pid;
	uint64_t (*realtime)(void);
	/* A fault of the guest's at uc: whether the world has executed the instruction. */
	bool (*trap)(struct usys_ucontext *uc);
	/* A signal of the kernel's that is no fault. */
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
/* The block of a new thread, with a number; 0: there is no memory. Without the lock. */
struct tcb *sched_thread_new(void);
void sched_thread_free(struct tcb *t); /* with the lock */
void sched_blocks_forked(struct tcb *t);
extern uint32_t sched_always; /* ATTEND_ALWAYS, or 0 */
void sched_first_thread(struct tcb *t);
struct tcb *sched_by_tid(long tid); /* 0: there is no such thread */
extern uint32_t sched_nthreads;     /* indices that are in use */
struct tcb *sched_thread(uint32_t index);

extern uint64_t sched_created; /* thread.c */

/* ---- pass.c ---- */

usys_call *sched_inner(long nr); /* 0: Linux executes the call */
void sched_set_inner(long nr, usys_call *call);
/* The scheduler's function for a call; 0: it has none. */
usys_call *sched_outer(long nr);
void sched_set_outer(long nr, usys_call *call);
/* The call as it would be without a scheduler. */
long sched_pass(long a, long b, long c, long d, long e, long f, long nr);

/* ---- futex.c, time.c, poll.c ---- */

usys_call sched_futex, sched_nanosleep, sched_clock_nanosleep, sched_yield, sched_epoll, sched_read, sched_write;
uint64_t sched_after(uint64_t now, uint64_t span); /* never USYS_NEVER */
uint64_t sched_from_real(uint64_t t);              /* a time of CLOCK_REALTIME */
/* Sends the calling thread t a SIGURG, as Go sends it. Without the lock. */
void sched_urge(struct tcb *t);
/* A thread has given way on v, as by had asked. If by sleeps, a SIGURG ends its sleep in a moment.
 *
 * Go's monitor preempts a goroutine 10 ms after the monitor has first seen it run, and looks
 * every 10 ms. On a processor that is always busy a turn so takes 20 ms. As the monitor now sees
 * the next goroutine at once, that one's turn takes 10 ms. Go programs expect a SIGURG at any
 * time (runtime/signal_unix.go). Without the lock. */
void sched_gave_way(struct tcb *by, const struct usys_vcore *v);
/* With the lock: a signal may end the wait that t is about to begin. */
static inline void sched_wait_begins(struct tcb *t)
{
	t->sched.interruptible = true;
	t->sched.urges = 0;
}

static inline void sched_wait_ends(struct tcb *t) { t->sched.interruptible = false; }
/* The time in ns of a timespec of the guest's: 0, or -errno. */
long sched_get_time(long at, uint64_t *ns);
void sched_look(struct usys_vcore *v, bool tick);
bool sched_waits(void);
void sched_sleep(struct usys_vcore *v, uint32_t seq, uint64_t until, bool polls);
void sched_wake(struct usys_vcore *v);
extern bool sched_dirty; /* a descriptor may have become ready */
void sched_poll_forked(void);
/* With the lock: until the descriptor that t names is ready, or the call is to end. */
long sched_wait_ready(struct tcb *t, uint64_t until);
struct pollfd { int32_t fd; int16_t events, revents; };
/* Asks the kernel which of n descriptors are ready, and does not wait: how many are, or -errno. */
long sched_poll_now(struct pollfd *set, size_t n);
/* With the lock: uthreads that wait for a descriptor by its number; they get another one of the
 * same file; the least number among some for which one waits, or -1. */
uint32_t sched_count_waiters(long fd);
void sched_move_waiters(long fd, long other);
long sched_waited(uint32_t first, uint32_t last);

/* ---- fd.c ---- */

struct sched_rule;
/* A call that waits for a descriptor. */
long sched_fd(const struct sched_rule *rule, const long arg[6], long nr);

/* ---- fdkind.c ---- */

enum fd_kind {
	FD_UNKNOWN,
	FD_DOES_NOT, /* block */
	FD_BYTES,    /* a pipe or terminal */
	FD_EVENTS,   /* eventfd, inotify and the like */
	FD_SOCKET,
	FD_LISTENS,  /* a socket for connections */
	FD_TIMED,    /* a socket with a limit of time */
};

enum { SCHED_FDS = 1 << 16 }; /* numbers whose kind is kept */
extern uint8_t sched_fd_kinds[SCHED_FDS];
enum fd_kind sched_fd_kind(long fd);
/* Whether it is known that a descriptor does not block. */
static inline bool sched_fd_passes(long fd)
{
	return (unsigned long)fd < SCHED_FDS && __atomic_load_n(&sched_fd_kinds[fd], __ATOMIC_RELAXED) == FD_DOES_NOT;
}
/* The kinds of these descriptors are not known any more. */
void sched_fd_forget(uint32_t first, uint32_t last);
/* Whether reading (out: writing) ends after some time. */
bool sched_fd_timed(long fd, bool out);
/* Whether a socket's option sets that. */
bool sched_fd_option(long level, long option);

/* ---- hold.c ---- */

/* The numbers are about to be closed: threads that wait for one keep its file. */
void sched_closing(uint32_t first, uint32_t last);
/* One of those that go on by the number fd needs it no more. */
void sched_hold_ends(long fd);
void sched_holds_forked(void);

/* ---- masked.c, signalfd.c ---- */

usys_call sched_masked, sched_signalfd;
extern uint32_t sched_nsignalfds;
/* Whether the descriptor reads signals; which. */
bool sched_is_signalfd(long fd, uint64_t *mask);
long sched_read_signals(long fd, uint64_t mask, long at, long size);
void sched_signalfds_closed(uint32_t first, uint32_t last);

/* ---- private.c ---- */

usys_call sched_private;
/* A call that is not to sleep, as it would be without a scheduler. If it sleeps all the same
 * (monitor.c), a signal ends it. */
long sched_at_once(const long a[6], long nr);
/* The calling uthread gets a kernel thread of its own, until sched_public. A process with one
 * thread needs no other. */
bool sched_own_thread(void);
/* The calling uthread goes back to the shared vcores; if it is bound, to its own one. */
void sched_public(void);
/* The calling thread's vcore has lost its part (monitor.c): it sees to that. */
void sched_settle(void);
/* The calling uthread goes on on its home's thread. */
void sched_go_home(void);
void sched_private_forked(void);

/* A private vcore without a uthread; 0: there can be none. Without the lock. */
struct sched_vcore *sched_private_get(void);
/* With the lock: v has no uthread any more. */
void sched_private_add(struct sched_vcore *v);

/* ---- bound.c ---- */

extern uint64_t sched_bound;
extern char sched_name[16]; /* of the threads that are not bound */
extern int32_t sched_death;  /* the death signal of the process's first kernel thread, as it was at the start */
void sched_bound_start(void);
/* The calling uthread keeps a kernel thread of its own for good. False: there can be none. */
bool sched_bind(void);
/* ... which is t's. */
bool sched_bind_other(struct tcb *t);
/* ... and the one on which it is. */
void sched_keep(void);
/* A bound thread is to go on on its home's thread, and to look at that one's mask. */
void sched_look_home(struct tcb *t);
/* t is a new thread of the calling one, which is bound. */
bool sched_bind_child(struct tcb *t);
/* With the lock: the calling thread ends, or is about to be another program. */
void sched_bound_over(struct tcb *t);

/* ---- number.c ---- */

/* The kernel's number for a thread's, for a call that is about that thread: the thread is bound
 * if the call changes something of it. Returns false where the kernel has no thread for it. */
bool sched_number(long *tid, bool changes);
/* The kernel's number of t's thread, or of one that has all in common with it. */
long sched_kernels_number(const struct tcb *t);
/* Calls that are about a thread, and those on paths, which may name one in /proc. */
usys_call sched_about, sched_path;

/* ---- calls.c ---- */

usys_call sched_by_rule; /* a call by the rules of its description */

/* ---- timer.c ---- */

usys_call sched_timer; /* timer_create, and calls about clocks */

/* ---- overrun.c ---- */

/* With the lock: t takes a timer's signal. */
void sched_overrun_taken(struct tcb *t, const struct usys_siginfo *info);
/* How often a timer has expired beyond the one of its last signal, where the kernel says kernels. */
long sched_overrun(int32_t timer, long kernels);

/* ---- process.c ---- */

void sched_forking(uint64_t flags);
void sched_apart(struct tcb *t, long nr, long op);
/* On the first thread, whose mask the kernel still has. */
void sched_program_begins(struct tcb *t);

/* ---- monitor.c ---- */

void sched_monitor_start(void);
/* A vcore goes on after a rest. */
void sched_monitor_wake(void);
extern uint64_t sched_taken_over;

/* ---- pending.c, signal.c, sigbridge.c, deliver.c, sigcalls.c ---- */

enum { SCHED_UNBLOCKABLE = 1 << (SIGKILL - 1) | 1 << (SIGSTOP - 1) };
/* The numbers that the host's own thread takes in order: vcores have them blocked. */
void sched_order(uint64_t set);
uint64_t sched_pending_process(void);        /* the set for the process */
uint64_t sched_pending(const struct tcb *t); /* the set for t and the process */

struct sched_signal {
	struct sched_signal *next;
	struct usys_siginfo info;
};

/* Many signals: a queue for each number. */
struct sched_queues {
	struct sched_queue of[SIGMAX + 1];
	uint32_t length[SIGMAX + 1];
	uint64_t set;
};

static inline uint64_t sched_bit(int sig) { return 1ul << (sig - 1); }
/* With the lock: adds a signal, one of each standard number at most. False: there is no room. */
bool sched_push(struct tcb *t, const struct usys_siginfo *info); /* to t's; 0: to the process's */
bool sched_push_to(struct sched_queues *q, const struct usys_siginfo *info);
/* With the lock: takes the first of the lowest number among those in want. */
bool sched_pull_from(struct sched_queues *q, uint64_t want, struct usys_siginfo *info);
/* With the lock: vcores block these numbers, whatever is pending. */
void sched_block_ordered(uint64_t set);
uint64_t sched_ordered(void); /* these numbers */
/* The numbers of which the bridge has more than there is room for: vcores block them. */
void sched_block_aside(uint64_t set);
/* With the lock, on v. The bridge takes a number that is claimed, whoever blocks it: its own
 * goroutine waits for it. False: this one is not claimed. */
bool sched_bridge(struct sched_vcore *v, struct usys_siginfo *info);

usys_call sched_sigprocmask, sched_altstack, sched_sigpending, sched_sigsuspend, sched_sigtimedwait;
usys_call sched_tgkill, sched_tkill, sched_kill, sched_sigqueue, sched_tgsigqueue;
/* With the lock: the signal is pending for t; 0: for the process. False: there is no room. */
bool sched_post(struct usys_vcore *by, struct tcb *t, const struct usys_siginfo *info);
/* With the lock: takes the next signal that t does not block. False: there is none. */
bool sched_take(struct tcb *t, uint64_t set, struct usys_siginfo *info);
/* Whether t has one to take; has t look at its signals at the end of its call. */
bool sched_due(const struct tcb *t);
/* Whether a wait of t's is to end, or not to begin. */
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
/* With the lock: the signals that v's handlers have left. */
void sched_drain(struct usys_vcore *v);
/* Without the lock, on v's thread, which is to be a private vcore's: those that it has blocked. */
void sched_take_rest(struct sched_vcore *v);
void sched_open(struct usys_vcore *v); /* after that, but in a handler: the ring has room again */
void sched_drain_all(struct usys_vcore *by); /* ... and those of all others */
/* The same. Returns the numbers of which the bridge has more than there is room for. */
uint64_t sched_collect(struct usys_vcore *by);
/* The goroutine has made room for sig. Without the lock. */
void sched_room(struct usys_vcore *by, int sig);
/* In a handler: signals were left that the vcore's own thread will not look at soon. */
void sched_leave(void);
/* With the lock: the threads that were to take what is pending for the process may sleep
 * unforeseen since. */
void sched_choose_again(struct usys_vcore *by);
/* Has all vcores look at what they block, and at what has come. */
void sched_urge_all(void);
/* With the lock: ends t's wait, or its call in the kernel, if that is to end. */
void sched_interrupt(struct usys_vcore *by, struct tcb *t);
extern const struct tcb *sched_bridging; /* the thread that gives the bridge a signal, with the lock */
extern uint64_t sched_blocked;           /* signals that all vcores block */
/* A handler has the mask of v's thread changed to what uc holds. */
void sched_sync_mask(struct sched_vcore *v, uint64_t was, uint64_t now);
/* Takes the next signal whose handler is to be called: its action. The mask is as the handler
 * is to find it; *old is how it was. False: there is none. */
bool sched_next_handler(struct tcb *t, struct usys_siginfo *info, struct usys_sigaction *a, uint64_t *old);

/* ---- prof.c ---- */

#define SCHED_PROF_VALUE 0x75737976ul
enum { SCHED_PROF_FIRST = 1 << 30 }; /* number of the virtual timer of thread 0 */
static inline int32_t sched_prof_number(const struct tcb *t) { return (int32_t)(SCHED_PROF_FIRST + t->sched.index); }
usys_call sched_timer_settime, sched_timer_gettime, sched_timer_getoverrun, sched_timer_delete;
/* Makes the timer of the calling thread's time virtual. */
long sched_prof_make(struct tcb *t, int32_t signo, uint64_t value, long at);
/* On v's thread, without the lock, when that begins. */
void sched_prof_begin(struct sched_vcore *v);
/* With the lock: makes v's real timer if it is wanted and v lacks it. */
void sched_prof_again(struct sched_vcore *v);
/* With the lock: v's timer has ticked n times while t ran; t ends. */
void sched_prof_tick(struct usys_vcore *v, struct tcb *t, uint32_t n);
void sched_prof_over(struct tcb *t);
/* How often a timer has expired of which a handler has the signal. */
static inline uint32_t sched_expirations(const struct usys_siginfo *info) { return 1 + (uint32_t)info->overrun; }
void sched_prof_forked(void);
long sched_prof_overrun(long id); /* -LX_EINVAL: the timer is not virtual */

/* ---- attend.c, table.c ---- */

/* A function of a table's is at a place where its thread can look at what has come. */
void sched_look_around(struct tcb *t);
/* There, calls the handlers of signals that are due. */
void sched_handle_here(struct tcb *t);
extern const struct usys_thread_ops sched_threads; /* table.c */

/* Where the thread goes on: with these registers at a handler. */
struct sched_go {
	uintptr_t sp, sig, info, uc;
};

#endif
