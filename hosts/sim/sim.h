#ifndef SIM_H
#define SIM_H

/*
 * The simulation: -sim. One seed decides all that the guest can see. The guest's threads are
 * uthreads (../sched) on one vcore, which a policy of chance schedules; the clock is virtual; no
 * call of the guest's comes to the kernel but those that change its own memory.
 *
 *	options.c  the settings of a run, and which are drawn from the seed
 *	random.c   one generator for each purpose
 *	clock.c    virtual time
 *	deadlock.c when nothing can happen any more
 *	stop.c     a stop for a debugger
 *	policy.c   which thread is next; tick.c where threads and goroutines change, stall.c where one stands still;
 *	           goroutine.c which goroutine a thread runs
 *	run.c      the hash of all calls, and how a run ends
 *	calls.c    which call goes where; route.c the table
 *	faults.c   rules by which calls fail (../shape)
 *	signal.c   signals that the guest sends
 *	self.c     the face of the process: numbers, limits, names; time.c its clocks; memory.c its memory; alloc.c ours
 *	socket.c   sockets, of the network in ../simnet; socket.h lists their files
 *	descriptor.c, wait.c   open files, and waiting for them; fd.c, epoll.c, poll.c their calls
 *	pipe.c, event.c, timer.c, std.c   pipes, eventfd, timerfd, descriptors 0 to 2
 *	world.h    machines and processes: the program, its children, and other machines; lists their files
 *	stack.c    the first stack
 *	property.h properties that the program states
 *	story.h    what happened, for a picture of it; story_line.h a line of that
 *	trap_amd64.c   instructions whose result differs from run to run
 */

#include "openfile.h"
#include "../../loader/sim_tick.h"
#include "../sched/sched.h"

#define SIM_SECOND 1000000000ul

/* ---- options.c ---- */

struct sim_options {
	uint64_t seed;
	uint64_t processors; /* that the guest sees */
	uint64_t call_ns;    /* virtual time of a call: from half of it to one and a half of it */
	uint64_t change;     /* of 1024: the chance that another thread runs after a call */
	uint64_t tick;       /* the mean distance of ticks, in memory accesses; 0: none */
	uint64_t yield;      /* of 1024: the chance that a tick changes the goroutine, not the thread */
	uint64_t slow;       /* of 1024: how many goroutines are slow (policy.c); 0: chance alone decides */
	uint64_t calm;       /* after that tick chance changes no order any more; 0: it always does */
	uint64_t era;        /* the mean number of ticks after which others are slow */
	uint64_t stall;      /* the mean number of ticks after which the goroutine stalls (stall.c); 0: none does */
	uint64_t stall_ns;   /* ... and for how long, at most, its thread does; 0: none does */
	uint64_t limit_ns;   /* of virtual time for the run; 0: none */
	/* the network: */
	uint64_t latency_ns; /* the longest way of a packet */
	uint64_t buffer;     /* bytes that a stream holds; 0: as Linux */
	uint64_t partial;    /* of 1024: the chance that a read or write of a stream is a short one */
	uint64_t loss, reorder;  /* of 1024: of UDP's datagrams */
	uint64_t refuse, reset;  /* of 1024: of TCP's connections, at connect and at each send */
	uint64_t buggify;       /* of 1024: how many places of package sim's Buggify the seed chooses */
	uint64_t buggify_fires; /* of 1024: the chance that such a place fires */
	uint64_t go_on;         /* 1: a property that fails does not end the run */
	uint64_t disk;          /* bytes that the program may fill; 0: 64 GiB fit on the disk */
	uint64_t crash;         /* 1: the power fails at the run's end, before the disk is copied out */
	uint64_t until;      /* the event at which the run stops; 0: it does not */
	int32_t machine;     /* in a child: the descriptor of the shared memory (world.h); -1: in none */
	uint64_t process;    /* ... and its entry there */
	int32_t cpu;         /* the processor that all processes use; -1: the first one's when it makes another */
	int32_t report;      /* the descriptor for the report of the run; -1: none */
	int32_t story;       /* ... for its story (story.h); -1: none */
	uint64_t story_data; /* so many bytes of what each packet carries are in the story */
	int32_t rules;       /* the descriptor by which the program adds rules (faults.c); -1: it cannot */
};
extern struct sim_options sim_options;
/* Reads "name=number,…", then draws from the seed what was not given. */
void sim_read_options(const char *text);
void sim_put_options(struct usys_text *t); /* as sim_read_options reads them */

/* ---- random.c ---- */

enum sim_purpose { SIM_KNOBS, SIM_SCHEDULE, SIM_TIME, SIM_DATA, SIM_NETWORK, SIM_DISK, SIM_FAULTS, SIM_CHILDREN, SIM_PURPOSES };
void sim_seed(uint64_t seed);
uint64_t sim_random(enum sim_purpose p);
/* A number below n, which is not 0. */
uint64_t sim_below(enum sim_purpose p, uint64_t n);
/* A number between low and high, each of whose magnitudes is as likely as the others. */
uint64_t sim_magnitude(enum sim_purpose p, uint64_t low, uint64_t high);
/* Reports whether something happens whose chance is of 1,024. */
static inline bool sim_chance(enum sim_purpose p, uint64_t of_1024) { return of_1024 && sim_below(p, 1024) < of_1024; }

/* ---- alloc.c ---- */

/* Memory in powers of two. */
struct sim_arena {
	struct sim_unused { struct sim_unused *next; } *unused[40];
	char *piece;
	size_t left;
};
size_t sim_arena_lacks(const struct sim_arena *a, size_t n); /* how much memory it needs to have n bytes */
/* n bytes, which are 0. more is the address of what the arena lacks for them, zeroed, or -errno. */
void *sim_arena_alloc(struct sim_arena *a, size_t n, long more);
void sim_arena_release(struct sim_arena *a, void *p, size_t n);

/* ---- clock.c ---- */

/* Nanoseconds of the guest's clocks. */
extern uint64_t sim_monotonic;
#define SIM_EPOCH (1704067200 * SIM_SECOND - SIM_BOOT) /* CLOCK_REALTIME is 2024-01-01 UTC when the run begins */
#define SIM_BOOT  (1000 * SIM_SECOND)                  /* CLOCK_MONOTONIC then */
static inline uint64_t sim_world_time(void) { return sim_monotonic + SIM_EPOCH; }
uint64_t sim_realtime(void); /* CLOCK_REALTIME of the machine */
static inline uint64_t sim_elapsed(void) { return sim_monotonic - SIM_BOOT; }
void sim_pass(uint64_t ns); /* time passes */
void sim_pass_call(void);   /* ... for a call */
extern const struct usys_uthread_host sim_uthreads;

/* ---- deadlock.c ---- */

/* A call has been made. */
void sim_called(long nr, const long arg[6]);
/* No thread can run until a time, and no event is to come before another; USYS_NEVER: never.
 * Returns whether the program was told that this is its end; then it can run. */
bool sim_rests(uint64_t until, uint64_t event);

/* ---- goroutine.c ---- */

/* The number of the goroutine that a thread runs. */
uint64_t sim_goroutine(const struct usys_uthread *u);

/* ---- policy.c ---- */

extern const struct usys_sched_ops sim_sched;
void sim_policy_step(void); /* at each tick */
bool sim_is_slow(const struct usys_uthread *u);

/* ---- stall.c ---- */

void sim_stall_step(struct usys_uthread *self); /* at each tick, without the lock */
bool sim_is_stalled(const struct usys_uthread *u);

/* ---- tick.c ---- */

/* A schedule point of the guest's has counted down. Returns 1 where the goroutine is to yield. */
long sim_tick(long kind);
void sim_start_ticks(void);
void sim_hold_ticks(bool hold); /* no goroutine and no thread changes at accesses meanwhile */

/* ---- run.c ---- */

struct sim_counts { uint64_t events, calls, switches, ticks, jumps, traps; };
extern struct sim_counts sim_counts;
/* Reports whether chance changes no order any more. */
static inline bool sim_is_calm(void) { return sim_options.calm && sim_counts.ticks > sim_options.calm; }
extern uint64_t sim_hash_now;
void sim_hash(uint64_t word);
void sim_hash_call(const struct tcb *t, long nr, const long arg[6], long result);
/* The run ends. Writes the report. how: "exit", "signal", and so on. */
extern bool sim_deadlocked; /* the program was told that nothing can happen any more */
void sim_over(const char *how, long code);
/* How the end of a run is reported where that is another process's to do; it does not return. */
extern void (*sim_over_elsewhere)(const char *how, long code, int status);
extern void (*sim_last)(void); /* is called when all has been reported, and may be 0 */
void sim_at_end(void (*f)(void)); /* f is called before that; a few at most */
void sim_put(const char *p, size_t n); /* into the report */
/* A line of it: head, and a text in which a newline is \n and a backslash \\. */
void sim_put_line(const struct usys_text *head, const char *text, size_t n);
/* A line of it: name, and the program counters of the goroutine that has called the host. */
void sim_put_callers(const struct usys_text *name);
/* The names of the machine and of the program of this process, for stacks; 0: those of the first one. */
extern const char *sim_here_machine, *sim_here_program;
void sim_put_change(void); /* the event and the place of the tick after which the run is calm */
_Noreturn void sim_end(const char *how, long code, int status);
/* A signal of the kernel's that is no fault. */
void sim_arrived(int sig, const struct usys_siginfo *info, struct usys_ucontext *uc);
void sim_start_watch(void);

/* ---- property.c ---- */

void sim_start_properties(void);

/* ---- stop.c ---- */

_Noreturn void sim_stop(void);
void sim_start_stop(void);
/* An event has ended. Does not return if it was the last one that is wanted. */
static inline void sim_event_ends(void)
{
	if (sim_options.until && sim_counts.events >= sim_options.until)
		sim_stop();
}

/* ---- calls.c ---- */

extern usys_call *sim_routes[NCALLS]; /* route.c */

/* ---- faults.c ---- */

/* execute executes a call as it would be without rules. */
void sim_start_faults(usys_call *execute);
bool sim_faulty(long nr); /* whether a rule may be about a call */
/* Functions of table sim: rules that the program adds. */
int32_t sim_fault_add(uint8_t *text, int64_t n, uint8_t *reply, int64_t room);
void sim_fault_remove(int32_t number);
void sim_fault_counted(int32_t number, uint64_t *matched, uint64_t *hit);

/* ---- machine.c ---- */

extern int32_t sim_pid; /* the process's; a child's before execve is its own */

/* ---- self.c, time.c, memory.c ---- */

void sim_start_self(void);
void sim_start_time(void);
void sim_start_memory(void);
/* An address for n bytes that nothing else has. */
uintptr_t sim_place(size_t n);
void sim_random_bytes(unsigned char *to, size_t n); /* of the guest's randomness */

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
/* The table of descriptors is put aside, and a copy takes its place; it comes back. */
struct sim_fds { struct sim_entry *table; uint32_t size, lowest; };
void sim_fds_aside(struct sim_fds *aside);
void sim_fds_back(const struct sim_fds *aside);
void sim_fds_close(void);
void sim_pipes_look(void); /* with the lock: another process may have used one */
void sim_sockets_look(void);
void sim_start_signals(void);
struct sim_process;
void sim_send(struct sim_process *p, int sig);
void sim_signals_look(void); /* with the lock: another process may have sent some */
bool sim_quit(void);        /* SIGQUIT for the process; false: it handles none */
bool sim_is_event(const struct sim_file *f); /* of eventfd */
void sim_signal_pipe(void); /* SIGPIPE for the calling thread */
long sim_fd_close(long fd);
void sim_route_fcntl(usys_call *call); /* what fd.c does not know of fcntl */
uint64_t sim_timers_next(void);
void sim_timers_run(void);
/* What epoll does when a file that it watches has an event, or is gone. */
struct sim_watch_ops {
	void (*event)(struct sim_file *f, uint32_t bits);
	void (*closed)(struct sim_file *f);
};
extern const struct sim_watch_ops *sim_watch;
extern struct usys_uthread_list sim_pollers; /* threads that wait in poll and select */
uint32_t sim_fd_limit(void); /* numbers from this on are refused */
uint32_t sim_fd_size(void);  /* ... are not in use */
bool *sim_fd_cloexec(long fd); /* of a descriptor that there is */
/* Closes fd, which is below the limit, and gives the number to f. */
void sim_fd_put(struct sim_file *f, long fd, uint32_t flags);
/* With or without a file: waits in list, as sim_file_wait. */
long sim_wait(struct usys_uthread_list *list, uint64_t until);
void sim_wake_all(struct usys_uthread_list *list);
/* The whole of a blocking read or write on f. */
long sim_read(struct sim_file *f, const struct sim_buffer *to, int64_t at);
long sim_write(struct sim_file *f, const struct sim_buffer *from, int64_t at);

/* ---- trap_amd64.c ---- */

void sim_start_traps(void);
/* A fault at uc: whether it is an instruction that the simulation executes. */
bool sim_trap(struct usys_ucontext *uc);

#endif
