#ifndef SIM_H
#define SIM_H

/*
 * The simulation: -sim. One seed decides everything that the guest can see. The guest's threads are
 * uthreads (../sched) on one vcore, with a random policy; the clock is virtual; of the guest's
 * calls only those that change its own memory reach the kernel.
 *
 *	options.c  the settings of a run, and their draws from the seed
 *	random.c   one generator for each purpose
 *	clock.c    virtual time
 *	deadlock.c detects that nothing can happen any more
 *	stop.c     a stop for a debugger
 *	policy.c   the choice of the next thread; tick.c switches of threads and goroutines, stall.c stalls;
 *	           goroutine.c the goroutine that a thread runs
 *	run.c      the hash of all calls, and the end of a run
 *	calls.c    the handling of each call; route.c the table
 *	faults.c   rules by which calls fail (../shape)
 *	signal.c   calls that send signals
 *	self.c     the face of the process: numbers, limits, names; time.c its clocks; memory.c its memory; alloc.c the simulator's
 *	socket.c   sockets, of the network in ../simnet; socket.h lists their files
 *	descriptor.c, wait.c   open files, and waiting for them; fd.c, epoll.c, poll.c their calls
 *	pipe.c, event.c, timer.c, std.c   pipes, eventfd, timerfd, descriptors 0 to 2
 *	world.h    machines and processes: the program, its children, and other machines; lists their files
 *	stack.c    the first stack
 *	property.h properties that the program states
 *	story.h    the events of a run, for pictures; story_line.h a line of them
 *	trap_amd64.c   instructions whose result differs from run to run
 */

#include "openfile.h"
#include "../../loader/sim_tick.h"
#include "../sched/sched.h"

#define SIM_SECOND 1000000000ul

/* ---- options.c ---- */

struct sim_options {
	uint64_t seed;
	uint64_t processors; /* the number that the guest sees */
	uint64_t call_ns;    /* virtual time of a call: from half of it to one and a half of it */
	uint64_t change;     /* of 1024: the chance that another thread runs after a call */
	uint64_t tick;       /* the mean distance of ticks, in memory accesses; 0: none */
	uint64_t yield;      /* of 1024: the chance that a tick changes the goroutine, not the thread */
	uint64_t slow;       /* of 1024: how many goroutines are slow (policy.c); 0: none */
	uint64_t calm;       /* after that tick no order is changed at random; 0: no such tick */
	uint64_t era;        /* the mean number of ticks after which others are slow */
	uint64_t stall;      /* the mean number of ticks after which the goroutine stalls (stall.c); 0: none does */
	uint64_t stall_ns;   /* ... the longest stall of its thread; 0: none */
	uint64_t limit_ns;   /* the most virtual time of the run; 0: no limit */
	/* the network: */
	uint64_t latency_ns;    /* the longest time of a packet on its way */
	uint64_t buffer;        /* bytes that a stream holds; 0: as on Linux */
	uint64_t partial;       /* of 1024: the chance that a read or write of a stream is a short one */
	uint64_t loss, reorder; /* of 1024: for UDP's datagrams */
	uint64_t refuse, reset; /* of 1024: for TCP's connections, at connect and at each send */
	uint64_t buggify;       /* of 1024: how many places of package sim's Buggify the seed chooses */
	uint64_t buggify_fires; /* of 1024: the chance that such a place fires */
	uint64_t go_on;         /* 1: a property that fails does not end the run */
	uint64_t disk;          /* the size of the disk in bytes; 0: 64 GiB */
	uint64_t crash;         /* 1: the power fails at the run's end, before the disk is copied out */
	uint64_t until;         /* the event at which the run stops; 0: none */
	int32_t machine;        /* in a child: the descriptor of the shared memory (world.h); -1: not in a child */
	uint64_t process;       /* ... and its entry there */
	int32_t cpu;            /* the processor of all processes; -1: that of the first one when it makes another */
	int32_t report;         /* the descriptor for the report of the run; -1: none */
	int32_t story;          /* ... for its story (story.h); -1: none */
	uint64_t story_data;    /* the number of each packet's bytes that the story has */
	int32_t rules;          /* the descriptor by which the program adds rules (faults.c); -1: it cannot */
};
extern struct sim_options sim_options;
/* Reads "name=number,…", then draws from the seed what was not given. */
void sim_read_options(const char *text);
void sim_put_options(struct usys_text *t); /* in the form that sim_read_options reads */

/* ---- random.c ---- */

enum sim_purpose {
	SIM_KNOBS,
	SIM_SCHEDULE,
	SIM_TIME,
	SIM_DATA,
	SIM_NETWORK,
	SIM_DISK,
	SIM_FAULTS,
	SIM_CHILDREN,
	SIM_PURPOSES
};
void sim_seed(uint64_t seed);
uint64_t sim_random(enum sim_purpose p);
/* Returns a number below n, which is not 0. */
uint64_t sim_below(enum sim_purpose p, uint64_t n);
/* Returns a number between low and high; all magnitudes are equally likely. */
uint64_t sim_magnitude(enum sim_purpose p, uint64_t low, uint64_t high);
/* Returns true with a chance of of_1024 in 1,024. */
static inline bool sim_chance(enum sim_purpose p, uint64_t of_1024) { return of_1024 && sim_below(p, 1024) < of_1024; }

/* ---- alloc.c ---- */

/* Memory in powers of two. */
struct sim_arena {
	struct sim_unused {
		struct sim_unused *next;
	} *unused[40];
	char *piece;
	size_t left;
};
size_t sim_arena_lacks(const struct sim_arena *a, size_t n); /* the memory that it lacks for n bytes */
/* Returns n zeroed bytes. more is the address of the memory that the arena lacks for them, zeroed,
 * or -errno. */
void *sim_arena_alloc(struct sim_arena *a, size_t n, long more);
void sim_arena_release(struct sim_arena *a, void *p, size_t n);

/* ---- clock.c ---- */

/* Nanoseconds of the guest's clocks. */
extern uint64_t sim_monotonic;
#define SIM_EPOCH (1704067200 * SIM_SECOND - SIM_BOOT) /* CLOCK_REALTIME is 2024-01-01 UTC when the run begins */
#define SIM_BOOT (1000 * SIM_SECOND)                   /* CLOCK_MONOTONIC then */
static inline uint64_t sim_world_time(void) { return sim_monotonic + SIM_EPOCH; }
uint64_t sim_realtime(void); /* CLOCK_REALTIME of the machine */
static inline uint64_t sim_elapsed(void) { return sim_monotonic - SIM_BOOT; }
void sim_pass(uint64_t ns); /* time passes */
void sim_pass_call(void);   /* ... for a call */
extern const struct usys_uthread_host sim_uthreads;

/* ---- deadlock.c ---- */

/* Called after each call. */
void sim_called(long nr, const long arg[6]);
/* Called when no thread can run before the time until and no event comes before the time event
 * (USYS_NEVER: ever). Returns whether the program was sent a signal because of a deadlock; then it
 * can run. */
bool sim_rests(uint64_t until, uint64_t event);

/* ---- goroutine.c ---- */

/* Returns the number of the goroutine that a thread runs. */
uint64_t sim_goroutine(const struct usys_uthread *u);

/* ---- policy.c ---- */

extern const struct usys_sched_ops sim_sched;
void sim_policy_step(void); /* at each tick */
bool sim_is_slow(const struct usys_uthread *u);

/* ---- stall.c ---- */

void sim_stall_step(struct usys_uthread *self); /* at each tick, without the lock */
bool sim_is_stalled(const struct usys_uthread *u);

/* ---- tick.c ---- */

/* Called when the guest's schedule points have counted down. Returns 1 if the goroutine has to
 * yield. */
long sim_tick(long kind);
void sim_start_ticks(void);
void sim_hold_ticks(bool hold); /* if hold, accesses switch neither goroutine nor thread */

/* ---- run.c ---- */

struct sim_counts {
	uint64_t events, calls, switches, ticks, jumps, traps;
};
extern struct sim_counts sim_counts;
/* Reports whether no order is changed at random any more. */
static inline bool sim_is_calm(void) { return sim_options.calm && sim_counts.ticks > sim_options.calm; }
extern uint64_t sim_hash_now;
void sim_hash(uint64_t word);
void sim_hash_call(const struct tcb *t, long nr, const long arg[6], long result);
/* Ends the run, and writes the report. how: "exit", "signal", and so on. */
extern bool sim_deadlocked; /* the program was sent the signal of a deadlock */
void sim_over(const char *how, long code);
/* Reports the end of a run in a process whose report another process writes; it does not return. */
extern void (*sim_over_elsewhere)(const char *how, long code, int status);
extern void (*sim_last)(void);         /* called after everything was reported; may be 0 */
void sim_at_end(void (*f)(void));      /* f is called before that; a few at most */
void sim_put(const char *p, size_t n); /* adds to the report */
/* Adds a line: head, and a text in which a newline is \n and a backslash \\. */
void sim_put_line(const struct usys_text *head, const char *text, size_t n);
/* Adds a line: name, and the program counters of the goroutine that has called the host. */
void sim_put_callers(const struct usys_text *name);
/* The names of the machine and of the program of this process, for stacks; 0: those of the first one. */
extern const char *sim_here_machine, *sim_here_program;
void sim_put_change(void); /* adds the event and the place of the tick after which the run is calm */
_Noreturn void sim_end(const char *how, long code, int status);
/* Handles a signal of the kernel that is no fault. */
void sim_arrived(int sig, const struct usys_siginfo *info, struct usys_ucontext *uc);
void sim_start_watch(void);

/* ---- property.c ---- */

void sim_start_properties(void);

/* ---- stop.c ---- */

_Noreturn void sim_stop(void);
void sim_start_stop(void);
/* Called at the end of an event. Does not return if the run stops at that event. */
static inline void sim_event_ends(void)
{
	if (sim_options.until && sim_counts.events >= sim_options.until)
		sim_stop();
}

/* ---- calls.c ---- */

extern usys_call *sim_routes[NCALLS]; /* route.c */

/* ---- faults.c ---- */

/* execute carries out a call without rules. */
void sim_start_faults(usys_call *execute);
bool sim_faulty(long nr); /* reports whether a rule may apply to a call */
/* Functions of table sim: rules that the program adds. */
int32_t sim_fault_add(uint8_t *text, int64_t n, uint8_t *reply, int64_t room);
void sim_fault_remove(int32_t number);
void sim_fault_counted(int32_t number, uint64_t *matched, uint64_t *hit);

/* ---- machine.c ---- */

extern int32_t sim_pid; /* the process's number; a child before execve has its own */

/* ---- self.c, time.c, memory.c ---- */

void sim_start_self(void);
void sim_start_time(void);
void sim_start_memory(void);
/* Returns an unused address for n bytes. */
uintptr_t sim_place(size_t n);
void sim_random_bytes(unsigned char *to, size_t n); /* from the guest's generator */

/* ---- fd.c and its kinds ---- */

void sim_start_fds(void);
void sim_start_waits(void);
void sim_start_epoll(void);
void sim_start_pipes(void);
void sim_start_events(void);
void sim_start_timers(void);
void sim_start_std(void);
void sim_limit(int which, uint64_t limit[2]); /* self.c */
enum { SIM_LIMITS = 16 };
void sim_limits(uint64_t to[SIM_LIMITS][2]);
void sim_set_limits(uint64_t from[SIM_LIMITS][2]);
/* Replaces the table of descriptors by a copy and keeps it; restores it. */
struct sim_fds {
	struct sim_entry *table;
	uint32_t size, lowest;
};
void sim_fds_aside(struct sim_fds *aside);
void sim_fds_back(const struct sim_fds *aside);
void sim_fds_close(void);
void sim_pipes_look(void); /* with the lock: another process may have used one */
void sim_sockets_look(void);
void sim_start_signals(void);
struct sim_process;
void sim_send(struct sim_process *p, int sig);
void sim_signals_look(void);                 /* with the lock: another process may have sent some */
bool sim_quit(void);                         /* sends SIGQUIT to the process; false: it has no handler */
bool sim_is_event(const struct sim_file *f); /* reports whether f is an eventfd */
void sim_signal_pipe(void);                  /* sends SIGPIPE to the calling thread */
long sim_fd_close(long fd);
void sim_route_fcntl(usys_call *call); /* for operations of fcntl that fd.c does not have */
uint64_t sim_timers_next(void);
void sim_timers_run(void);
/* epoll's functions for a watched file that has an event, or is gone. */
struct sim_watch_ops {
	void (*event)(struct sim_file *f, uint32_t bits);
	void (*closed)(struct sim_file *f);
};
extern const struct sim_watch_ops *sim_watch;
extern struct usys_uthread_list sim_pollers; /* threads that wait in poll and select */
uint32_t sim_fd_limit(void);                 /* numbers from this on are refused */
uint32_t sim_fd_size(void);                  /* numbers from this on are not in use */
bool *sim_fd_cloexec(long fd);               /* of an existing descriptor */
/* Closes fd, which is below the limit, if it is open, and gives the number to f. */
void sim_fd_put(struct sim_file *f, long fd, uint32_t flags);
/* Waits in list, like sim_file_wait, but without a file. */
long sim_wait(struct usys_uthread_list *list, uint64_t until);
void sim_wake_all(struct usys_uthread_list *list);
/* Carry out a blocking read or write on f, with its waits. */
long sim_read(struct sim_file *f, const struct sim_buffer *to, int64_t at);
long sim_write(struct sim_file *f, const struct sim_buffer *from, int64_t at);

/* ---- trap_amd64.c ---- */

void sim_start_traps(void);
/* Reports whether the fault at uc is at an instruction that the simulation executes, and executes
 * it. */
bool sim_trap(struct usys_ucontext *uc);

#endif
