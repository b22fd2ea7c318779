#ifndef LOADER_H
#define LOADER_H

/*
 * The loader host: brings a Go program up in its own address space and carries out
 * its system calls. Freestanding: no libc, no malloc; memory is mmap's. It shares
 * the core of parlib (../parlib/core.h), which serves the program's tables.
 *
 * Where a thread is, and who relies on it:
 *   - entry_amd64.S: the guest calls; raw stubs run on the guest's stack, C on a
 *     slot of the thread's host stacks (thread.c).
 *   - signal_amd64.S, sigview.c: a signal arrives; where it landed in the host, the
 *     guest's handler sees the guest's registers.
 */

#include "../parlib/call_block.h"
#include "../parlib/core.h"
#include "../parlib/uthread.h"
#include "arch.h"
#include "note.h"
#include "usyshost.h"

#define HIDDEN __attribute__((visibility("hidden")))

enum { MISUSE = 2 }; /* the exit status of everything that the loader itself refuses */

/* ---- options.c ---- */

#define USYS_VCORES_MAX 64 /* maxVcores of package main in cmd/usys is the same */

struct options {
	bool strict;       /* a SYSCALL outside the host ends the program */
	bool tree;         /* programs that are not ours may not be run */
	bool policy;       /* the same, and this program may be one of plain go */
	int vcores;        /* 0: the guest's threads are the kernel's */
	int seed;          /* their scheduler decides by chance; -1: it does not */
	bool vcores_if_can; /* a parent that is hosted, too, has handed vcores on */
	bool count;
	bool some;         /* only counts some calls: */
	uint64_t only[NCALLS / 64];
	const char *only_text; /* as it was given */
	const char *sort;  /* of the table of -c; 0: by time */
	bool append;       /* to out */
	const char *out;   /* where the table of -c and the log go; 0: standard error */
	const char *argv0; /* set by a parent that is hosted, too */
	int fd;            /* the program, opened by that parent; -1: open it by name */
	int trace;         /* the file of a trace; -1: there is none */
	int shape;         /* rules (hosts/shape); -1: there are none */
	int faults;        /* ... of faults; -1: there are none */
	bool sim;          /* a simulation, whose settings are sim_text */
	const char *sim_text;
	const char *sim_out[16]; /* NAME=PATH: files that are copied out of the simulation (hosts/sim/file_export.c) */
	size_t sim_nout;
	const char *sim_machines; /* a directory: the disk of each further machine goes to NAME/disk in it; 0: nowhere */
	const char *sim_copy[16]; /* files and directories that are copied into it, at the same paths */
	size_t sim_ncopy;
	const char *sim_program[15]; /* NAME=FILE: programs that the simulated machines have in /bin */
	size_t sim_nprogram;
	const char *sim_dir; /* a directory whose copy is on the simulation's disk; 0: none */
	const char *program;
	char **args;       /* behind the program */
	int nargs;
};
extern struct options usys_options;
void usys_parse_options(int argc, char **argv);
/* Whether the environment asks for the program without its host (USYS=host=off). */
bool usys_host_off(char **envp);

/* ---- report.c ---- */

/* One line to standard error, made of the texts up to the 0; then status MISUSE. */
_Noreturn void usys_refuse(const char *text, ...);
_Noreturn void usys_end(int status);
/* "ENOENT" has a name that people know; others are numbers. */
void usys_put_errno(struct usys_text *t, long err);
/* The name of a system call, or its number. */
void usys_put_call(struct usys_text *t, unsigned nr);
const char *usys_call_name(unsigned nr); /* names.c; 0: unknown */

/* ---- log.c ---- */

/* Appends to the file of -o, or writes to standard error. */
void usys_log(const struct usys_text *t);

/* ---- guestmem_amd64.S: the guest's memory, which may not be there ---- */

long usys_get(void *to, const void *guest, size_t n); /* 0 or -EFAULT */
long usys_put_guest(void *guest, const void *from, size_t n);
/* Copies a string with its NUL: its length, -EFAULT, or -ENAMETOOLONG. */
long usys_get_string(char *to, const char *guest, size_t cap);
/* The runtime's g of the calling thread. It is not to be trusted. */
uintptr_t usys_get_g(void);
extern char usys_get_begin[] HIDDEN, usys_get_end[] HIDDEN, usys_get_fault[] HIDDEN;

/* ---- thread.c ---- */

struct call_count {
	uint64_t calls, errors, ticks;
};

struct altstack {
	void *sp;
	int32_t flags, pad;
	size_t size;
};

/* Signals that are pending, the oldest first, and the set of their numbers. */
struct sched_queue {
	struct sched_signal *first, *last;
	uint64_t set;
};

/* A timer of the thread's processor time. */
struct sched_prof {
	bool made;
	int32_t signo;
	uint64_t left, every, value; /* left: until it signals, in ns; 0: it does not run */
	uint32_t ticks;              /* of its vcore's timer, that came in host code; handlers add to it */
	uint32_t overrun;            /* of the signal that was taken last */
};

/* What hosts/sched keeps of a thread: that which the kernel would. */
struct sched_thread {
	struct usys_uthread u;
	uint64_t mask;                /* the signals that it blocks */
	struct sched_queue pending;   /* signals for it alone */
	struct altstack alt;
	uint32_t index;               /* of all threads that there ever were */
	uint32_t interrupt;           /* its call in the kernel is to end (usys_abortable) */
	bool interruptible;           /* a signal ends its wait */
	bool claimed;                 /* ... which a vcore that polls has taken over */
	bool bound;                   /* it has a kernel thread of its own for good */
	bool parent;                  /* ... from the end of its vfork on: the child is that thread's */
	bool epoll;                   /* it waits for events, which are to be stored; else for fd */
	int16_t events;
	int32_t fd, nstore;
	void *store;
	uint64_t deadline;            /* ... of the wait, while it is claimed */
	uint32_t *clear;              /* to be cleared and woken when it ends */
	uint64_t suspended;           /* its mask before rt_sigsuspend; suspends: there is one */
	bool suspends;
	uint64_t awaited;             /* the signals for which rt_sigtimedwait waits */
	int32_t tid;                  /* the number that the guest knows */
	bool moved;                   /* it executes a clone on a kernel thread of its own */
	uintptr_t urged_pc, urged_sp; /* where SIGURG was delivered last (step.c) */
	uint32_t urged;               /* ... and in which way */
	bool leaves;                  /* it executes a program, which no signal of the scheduler's may reach */
	uint32_t handed;              /* signals that the kernel has got for the program that it executes */
	uint32_t steps;               /* instructions that are still to be executed singly */
	uint32_t urges;               /* signals since it waited last (step.c) */
	bool returns;                 /* the next one is a return */
	struct tcb *asker;            /* the last thread that has sent it SIGURG; 0 once that had an effect */
	bool sleeps;                  /* it sleeps until a time has come */
	uint32_t early;               /* ... and is woken before that, by SIGURG, after so many looks (time.c) */
	const struct usys_vcore *watched; /* ... at this vcore */
	uint64_t switches;            /* ... which had switched so often at the last one */
	uint64_t owed;                /* sched_ticks, when a SIGURG had no effect */
	struct sched_prof prof;       /* its profiler's timer */
	const uint32_t *aborts;       /* ends its call, which is a table function's; 0: it is the guest's */
	struct sched_here *here;      /* the function of a table in which a handler was called */
};

/* What faults have decided of a call that a signal has kept from beginning (-ERESTARTSYS): it comes
 * again, and is the same call. */
struct usys_fault_again {
	bool comes;
	long nr;
	struct usys_place from;
	uint32_t rule; /* one more than the number of the rule that decides the result; 0: none does */
	uint64_t n, exit;
};

/*
 * A thread's block (usys_self). It stands right above the thread's slots.
 */
struct tcb {
	struct tcb *self;     /*  0 */
	uintptr_t cur;        /*  8: the top of the first slot that is free */
	int32_t tid;          /* 16: 0 when the thread is gone; the kernel clears it */
	uint32_t attention;   /* 20: something is to be done before the thread's call returns (hosts/sched) */
	bool marks_itself;    /* ... or the thread: the guest has the kernel clear a word of its own */
	uintptr_t base;       /* cur where nothing was claimed, at the present depth of signals */
	uintptr_t opened;     /* slots from here up can be used */
	int apart;            /* above 0: its kernel's signal table is not the one that sigaction.c keeps (vfork) */
	struct tcb *next;     /* all blocks that there ever were */
	struct usys_thread core; /* errno and errstr of table functions */
	/* What a vfork child leaves for its parent to do. */
	void *exec_memory;
	size_t exec_size;
	char exec_log[512];
	int parents_stderr; /* exec.c: in a forked child; one more than the descriptor; 0: none */
	int loader_fd; /* root.c: one more than the descriptor; 0: none */
	/* Under Syscall User Dispatch in repair mode: the guest has switched its own off. */
	bool own_altstack;
	uint64_t count_start; /* of a clone */
	/* hosts/trace */
	char *trace_at, *trace_end; /* the free part of the thread's chunk */
	uint32_t trace_generation;  /* of the file that the chunk is in */
	void *trace_exec;           /* the record of an execve that has not happened yet */
	uint64_t trace_clone;       /* when a clone began */
	bool trace_ends;            /* the thread makes the process's last call */
	struct usys_marks *marks;   /* of its call; 0: it is not traced */
	struct usys_fault_again again; /* hosts/shape */
	bool unshaped;              /* no rules are about its calls (hosts/shape) */
	uint64_t ordered, hidden; /* sigmask.c */
	struct sched_thread sched; /* under -vcores */
	struct call_count count[NCALLS];
	char altstack[16384] __attribute__((aligned(16)));
};
_Static_assert(offsetof(struct tcb, self) == TCB_SELF && offsetof(struct tcb, cur) == TCB_CUR &&
	offsetof(struct tcb, tid) == TCB_TID && offsetof(struct tcb, attention) == TCB_ATTENTION, "offsets.h");

static inline struct tcb *usys_tcb(void) { return usys_self(); }

/* A block for a thread that is about to be: a used one, or a new one; 0: no memory. */
struct tcb *usys_tcb_new(void);
void usys_tcb_free(struct tcb *t);
/* Puts a block into the list of all; makes one that is new, or was another thread's, as new. */
void usys_tcb_add(struct tcb *t);
void usys_tcb_fresh(struct tcb *t);
/* Makes the slot usable that the guest's next call would claim. */
void usys_open_slot(struct tcb *t);
/* The first thread's block. */
void usys_first_thread(uint64_t hwcap2);
/* In the child of a fork: the other threads are gone. */
void usys_threads_forked(struct tcb *t);
extern struct tcb *usys_tcbs;

/* The top of the slot that sp lies in (its guard included), 0 for none. */
static inline uintptr_t usys_slot_of(const struct tcb *t, uintptr_t sp)
{
	uintptr_t top = (uintptr_t)t;
	if (sp >= top || sp < top - NSLOTS * SLOT_SIZE)
		return 0;
	return top - (top - 1 - sp) / SLOT_SIZE * SLOT_SIZE;
}

/* The guest's instruction behind the call that the calling function executes, and its frame. */
static inline struct usys_place usys_caller(void)
{
	uintptr_t top = usys_slot_of(usys_tcb(), (uintptr_t)__builtin_frame_address(0));

	return (struct usys_place){*(uintptr_t *)(top + SLOT_RET), *(uintptr_t *)(top + SLOT_GSP) + USYS_CALL_PUSHES,
		*(uintptr_t *)(top + SLOT_FP)};
}

/* ---- errand.c ---- */

/* Runs run(arg) in a thread that has a copy of the descriptor table, with at least one
 * number free and keep open; returns once it has ended: 0, or -errno where there can be
 * no such thread. */
long usys_errand(void (*run)(void *arg), void *arg, int keep);

/* ---- kthread.c ---- */

struct usys_kthread;
long usys_loader_spawn(struct usys_kthread *k);
void usys_loader_join(struct usys_kthread *k);

/* ---- entry_amd64.S ---- */

extern char usys_linux_syscall[] HIDDEN;  /* table function 8 */
extern char usys_linux_exit[] HIDDEN;     /* table function 9 */
extern char usys_entry_raw[] HIDDEN, usys_entry_peek_first[] HIDDEN,
	usys_entry_peek_second[] HIDDEN, usys_entry_clone[] HIDDEN, usys_entry_sigreturn[] HIDDEN;
extern char usys_entry_begin[] HIDDEN, usys_entry_end[] HIDDEN, usys_leave_begin[] HIDDEN,
	usys_leave_end[] HIDDEN, usys_raw_leave[] HIDDEN, usys_peek_1[] HIDDEN, usys_peek_2[] HIDDEN;
typedef long usys_call(long a, long b, long c, long d, long e, long f, long nr);
/* The way of a system call: where it goes first, one of usys_entry_…, or 0 where that
 * is the C function itself. */
struct way {
	const char *entry;
	usys_call *call;
};
_Static_assert(sizeof(struct way) == 1 << WAY_SHIFT && offsetof(struct way, call) == WAY_CALL, "offsets.h");
extern struct way usys_ways[NCALLS + 1] HIDDEN; /* the last one is that of all larger numbers */

/* Where the host's text begins and ends: Syscall User Dispatch lets nothing else. */
extern char __executable_start[] HIDDEN, etext[] HIDDEN;

static inline bool usys_in_host(uintptr_t pc)
{
	return pc >= (uintptr_t)__executable_start && pc < (uintptr_t)etext;
}

/* ---- calls.c: which call goes where ---- */

void usys_init_calls(void);

usys_call usys_sigaction;                                  /* sigaction.c */
usys_call usys_sigprocmask, usys_altstack;                 /* sigmask.c */
usys_call usys_execve, usys_execveat;                      /* exec.c */
usys_call usys_first_path, usys_second_path;               /* paths.c */
usys_call usys_count_call;                                 /* count.c */

/* ---- clone.c ---- */

/* struct clone_args of clone3; a kernel may know more. */
struct clone_args {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
	uint64_t more[8];
};

struct clone_frame {
	struct clone_args args;
	uint64_t k_first, k_second, k_ctid; /* arguments that the kernel gets in place of the guest's */
	uint64_t kind, child_sp;
	uint64_t result;
	uint64_t kept[6]; /* registers that C keeps: where a child goes on that no kernel makes */
	uint64_t nr;
	uint64_t arg[6], ret, fp, gsp; /* the guest's */
};
_Static_assert(offsetof(struct clone_frame, k_first) == CF_K_FIRST && offsetof(struct clone_frame, k_ctid) == CF_K_CTID &&
	offsetof(struct clone_frame, fp) == CF_FP && offsetof(struct clone_frame, gsp) == CF_GSP &&
	offsetof(struct clone_frame, kind) == CF_KIND && offsetof(struct clone_frame, nr) == CF_NR &&
	offsetof(struct clone_frame, arg) == CF_ARG && offsetof(struct clone_frame, kept) == CF_KEPT &&
	offsetof(struct clone_frame, result) == CF_RESULT && offsetof(struct clone_frame, ret) == CF_RET &&
	CF_RET - CF_SIZE == SLOT_RET && CF_NR - CF_SIZE == SLOT_NR && sizeof(struct clone_frame) == CF_SIZE, "offsets.h");

/* ---- sigaction.c, sigmask.c ---- */

/* What of a mask may be blocked. */
uint64_t usys_can_block(uint64_t mask);
/* In a handler: what the interrupted code goes on with, once order has changed. */
void usys_mask_catch_up(struct tcb *t, uint64_t *mask);
/* Before exec: the mask that the guest believes it has; after one that failed. */
void usys_mask_show(const struct tcb *t);
void usys_mask_hide(const struct tcb *t);
/* In the child of a fork, where nobody takes signals in order. */
void usys_mask_forked(struct tcb *t);
/* What of struct usys_owner (../parlib/owner.h) is about masks. */
bool usys_mask_blocks(int sig);
uint64_t usys_mask_possible(uint64_t set);
uint64_t usys_mask_always(void);
void usys_mask_apply(uint64_t set);
/* Under -vcores: what the scheduler does for that; it sets this when it starts. */
extern void (*usys_mask_order)(uint64_t set);
void usys_mask_pass(int sig, struct usys_siginfo *info);
void usys_mask_unmask(bool on);
extern const struct usys_owner usys_loader_owner;

/* The guest's action. */
struct usys_sigaction usys_look(int sig);
/* The guest's action, for a signal that is being handled: one that is to be used once
 * (SA_RESETHAND) is used up by this. */
struct usys_sigaction usys_action(int sig);
void usys_init_signals(void);
void usys_signals_forked(void);
/* After the first handshake: uc's mask is what the program was started with. */
void usys_signals_served(struct usys_ucontext *uc);
/* The kernel's default action from now on. */
void usys_kernel_default(int sig);
/* A program is about to be executed; that has failed. */
bool usys_signals_exec(struct tcb *t, bool before);
bool usys_would_die(int sig);
/* Whether a call of the guest's ends the process, as far as can be seen before. */
bool usys_call_ends(long nr, long a, long b, long c);
extern char usys_signal[] HIDDEN, usys_signal_return[] HIDDEN; /* signal_amd64.S */

/* ---- sigview.c ---- */

/* A fault at uc: whether it is a copy from or to memory of the guest's that is not there, which
 * then goes on with an error; whether it is the host's own. */
bool usys_bad_pointer(struct usys_ucontext *uc);
bool usys_fault_in_host(const struct tcb *t, const struct usys_siginfo *info, struct usys_ucontext *uc);

/* ---- dispatch.c: Syscall User Dispatch ---- */

enum dispatch { DISPATCH_OFF, DISPATCH_STRICT, DISPATCH_REPAIR };
extern enum dispatch usys_dispatch;
/* For the calling thread, as usys_dispatch says. */
void usys_dispatch_thread(void);
/* A SYSCALL outside the host. */
void usys_on_sigsys(struct usys_siginfo *info, struct usys_ucontext *uc);
/* The program has a table whose function 8 was filled: it was built by usys. */
_Noreturn void usys_refuse_stock(void); /* strict mode, and the program is not ours */
void usys_dispatch_served(const struct usys_table *t);

/* ---- elf.c ---- */

struct program {
	char path[4096];    /* as /proc/self/exe would say */
	const char *name;   /* as it was asked for */
	uintptr_t entry, phdr, phent, phnum;
	uintptr_t bias;     /* of a position-independent one */
	bool ours, maybe;   /* built by usys; could be, there is no symbol table */
	bool go;
	bool cgo;           /* only looked for where vcores are wanted */
	bool has_offsets;   /* a program of usys build, of this toolchain or a later one */
	struct usys_offsets offsets;
	uintptr_t sim;      /* its struct usys_sim (sim_tick.h), where it runs; 0: it was built without -sim */
	uint64_t dev, ino;
};
extern struct program usys_program;
void usys_load(struct program *p, const char *name, int fd);

/* ---- symbol.c ---- */

/* The name of the function around pc, in the guest or in the host. Reads the
 * program's file again. False: nothing is known. */
bool usys_symbol(uintptr_t pc, char *name, size_t cap, uintptr_t *offset);

/* ---- guest_stack.c, start_amd64.S ---- */

/* Writes what a kernel would to below sp; returns the guest's SP. */
uintptr_t usys_guest_stack(uintptr_t *sp, const struct program *p, uintptr_t vdso);
_Noreturn void usys_enter(uintptr_t sp, uintptr_t entry);

/* ---- procfs.c ---- */

/* Lets /proc tell of the guest what it would tell of the loader. */
void usys_show_in_proc(const uintptr_t *stack, const struct program *p);

/* ---- vdso.c ---- */

/* Maps the host's vDSO and returns its ELF header; 0: none. kernel_ehdr is the
 * kernel's, 0 if there is none. */
uintptr_t usys_vdso_map(uintptr_t kernel_ehdr);

/* ---- tables.c ---- */

struct stub_target {
	usys_fn fn;
	uint64_t nwords; /* arguments on the stack */
	const char *table, *function;
};
_Static_assert(offsetof(struct stub_target, fn) == STUB_FN && offsetof(struct stub_target, nwords) == STUB_NWORDS &&
	sizeof(struct stub_target) == 1 << STUB_SHIFT, "offsets.h");
extern struct stub_target usys_stub_targets[NSTUBS] HIDDEN;
extern char usys_stubs[] HIDDEN, usys_stubs_end[] HIDDEN; /* table_amd64.S: 16 bytes each */
/* First of all: the core may then ask how large pages are. */
void usys_init_platform(size_t page);
void usys_init_tables(void);

/* ---- hostfault.c ---- */

_Noreturn void usys_host_fault(int sig, const struct usys_siginfo *info, struct usys_ucontext *uc);

/* ---- paths.c ---- */

/* Whether a path of the guest's means the program that runs. */
bool usys_is_self_exe(const char *path);

/* ---- exec.c, exec_done.c ---- */

void usys_exec_done(struct tcb *t); /* in the parent, when its vfork returns */
void usys_exec_forked(struct tcb *t); /* in the child of a fork */
long usys_exec(int dir, const char *path, char *const *argv, char *const *envp, int flags);

/* ---- root.c ---- */

usys_call usys_root_call;
int usys_loader_fd(const struct tcb *t); /* -1: /proc/self/exe will do */

/* ---- count.c ---- */

/* Each way leads through usys_count_call from now on, but for those of assembly alone. */
void usys_count_start(struct way *ways);
void usys_count_clone(struct tcb *t, long nr, bool start, long result);
void usys_count_exit(struct tcb *t, bool last);
void usys_count_print(void);
void usys_count_not(void); /* the table is another process's to print */

/* ---- ../hosts/shape ---- */

/* A program is to be executed: at a path, or an open file. Returns a descriptor of the rules for it,
 * which stays open across execve; -EACCES if it is not the one that the policy is for; or another
 * error where there are no rules for it. */
long usys_shape_pass(int dir, const char *path, int fd);
/* In the parent, when its vfork returns: ends the program if the child was to do so. */
void usys_shape_forked(void);
/* The calls that rules are about go through the rules from now on. fd is the rules' image; -1:
 * there is none. */
void usys_shape_start(struct way *ways, int fd, int faults);
usys_call usys_shape_call; /* a call that rules may be about */

/* Where a thread's call is traced, the trace learns from this whether rules have changed it. A
 * handler of a signal may make calls meanwhile, which have marks of their own. */
struct usys_marks {
	long nr;
	bool injected, delayed;
	struct usys_marks *outer; /* of the call that the handler has interrupted */
};

void usys_fault_start(int fd);     /* the first of these; fd as above */
bool usys_fault_about(long nr);    /* whether a rule of faults may be about a call */
bool usys_fault_clock(void);       /* whether the program's clock reads have to come to the host */
void usys_fault_print(void);       /* the table of -c */
/* The descriptor of the rules' memory for a program that is about to be executed, or -1. Whether it
 * stays open across execve: until that has failed. */
int usys_fault_fd(bool stays);
/* What a simulation has of its own for rules: none of its calls and descriptors is the kernel's. */
struct usys_shape_world {
	usys_call *execute;                          /* a call, as it would be without rules */
	long (*path_of)(int fd, char *to, size_t n); /* of an open descriptor, or what Linux calls it: its length, or -errno */
	long (*cwd)(char *to, size_t n);
	int32_t (*pid)(void);
	bool (*is_here)(const char *machines);       /* whether a rule about machines is about this one; "": about all */
	void (*delay)(uint64_t ns);
	void (*jump)(int64_t ns);                    /* the time of day */
	long (*lose)(int fd);                        /* what fsync is to write: 1; 0: it is nothing; -errno: fsync fails */
};
extern const struct usys_shape_world *usys_shape_world; /* 0: the kernel's */

/* ---- ../hosts/trace/trace.c. All but the first do nothing where no trace is on. ---- */

/* A policy does not allow a call: its record is written. Where the call ends the program, returns
 * when the drainer has read it. */
void usys_trace_refused(long nr, const long arg[6], const struct usys_place *from, bool ends);
/* Each way leads through usys_trace_call from now on, but for those of assembly alone. fd is
 * the file of the trace; -1: there is none, and -p may ask for one later. */
void usys_trace_start(struct way *ways, int fd);
/* What a simulation has of its own for a trace: its threads run on one kernel thread, so their
 * records are one sequence. Its clock is the guest's, in nanoseconds. */
struct usys_trace_world {
	uint64_t (*now)(void);
	uint64_t (*event)(void); /* the number of the event that was the last one */
	int32_t pid;
};
extern const struct usys_trace_world *usys_trace_world; /* 0: the kernel's */
/* A simulation's tick, and what follows from it; its clock jumps by ns. */
enum { USYS_TICK_STAYS, USYS_TICK_GOROUTINE, USYS_TICK_THREAD };
void usys_trace_tick(long kind, int change);
void usys_trace_jump(uint64_t ns);
usys_call usys_trace_call;
/* Where the function is kept that executes a call of the trace's; 0: the call is not traced. */
usys_call **usys_trace_inner(long nr);
void usys_trace_cloning(struct tcb *t); /* in the parent, before */
void usys_trace_clone(struct tcb *t, const struct clone_frame *f); /* in the parent, with its result */
void usys_trace_exit(struct tcb *t, bool last, int status); /* the thread ends */
void usys_trace_forked(void); /* in the child of a fork */
/* A signal comes to a handler of the guest's, or ends the process. */
void usys_trace_signal(struct tcb *t, int sig, const struct usys_siginfo *info);
void usys_trace_sigreturn(struct tcb *t, struct usys_ucontext *uc); /* its handler has returned */
bool usys_trace_has(long nr); /* whether a call is traced */
/* Returns a descriptor of the trace's file for a program that is about to be executed, or
 * -1 where its calls are not to be traced. It stays open across execve. */
int usys_trace_follow(const struct tcb *t);
/* execve is about to be called. */
void usys_trace_exec(struct tcb *t, bool followed);
/* Begins a trace if the signal, a SIGURG, asks for one. False: it means something else. */
bool usys_trace_asked(const struct usys_siginfo *info);

/* ---- ../hosts/sched: threads on vcores. Nothing but start is called without -vcores. ---- */

/* The first of all. The calling thread becomes the first vcore's first uthread. */
void usys_sched_start(void);
void usys_sched_ways(struct way *ways);
/* Makes a thread: its number, -errno, or 0 where the kernel is to execute the call. */
long usys_sched_clone(struct clone_frame *f, uint64_t flags, uint64_t stack);
void usys_sched_cloned(struct clone_frame *f); /* in the parent, after the kernel's call */
void usys_uthreads_forked(struct tcb *t);
/* The thread ends; it is the process's last one. */
_Noreturn void usys_sched_exit(struct tcb *t, bool last, int status);
uint64_t sched_faults(void); /* the signals that no mask of the host's has */
bool usys_sched_holds(int sig); /* a signal of that number comes here even if its action is the default one */
void usys_sched_exec(struct tcb *t, bool before); /* execve is called; it has failed */
/* A call that may sleep, on the kernel thread that the caller runs on, until a signal ends it. */
long sched_sleep_here(struct tcb *t, long nr, const long arg[6]);
void usys_sched_print(struct usys_text *t);       /* the table of -c */
extern char usys_sched_signal[] HIDDEN, usys_sched_sigreturn[] HIDDEN; /* signal_amd64.S */

/* ---- ../hosts/sim: -sim. Nothing but these is called without it. ---- */

/* Before usys_sched_start. */
void sim_begin(const char *settings);
void sim_ways(struct way *ways);
/* clone of a process. Returns -errno; else the guest goes on as the child, and later as the parent. */
long sim_fork(struct clone_frame *f, uint64_t flags, uint64_t stack);
/* The thread ends. Does not return if it executes a child's code, for its parent goes on then. */
void sim_child_exits(int status);
/* The stack's place for the guest, and its random bytes. */
uintptr_t *sim_stack(uintptr_t *sp);
uintptr_t sim_random_at(void);

/* ---- mem.c ---- */

long usys_mmap(size_t n, int prot);
static inline uintptr_t usys_page_down(uintptr_t a) { return a & ~(usys_platform->page - 1); }
static inline uintptr_t usys_page_up(uintptr_t a) { return usys_page_down(a + usys_platform->page - 1); }
static inline bool usys_is_err(long r) { return (unsigned long)r >= -4095ul; }

#endif
