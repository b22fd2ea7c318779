#ifndef LOADER_H
#define LOADER_H

/*
 * The loader host: starts a Go program in its own address space and carries out its system calls.
 * It is freestanding: no libc, no malloc; memory comes from mmap. It shares the core of parlib
 * (../parlib/core.h), which serves the program's tables.
 *
 * How a thread gets from the guest into the host:
 *   - entry_amd64.S: the guest makes a call; raw stubs run on the guest's stack, C on a slot of the
 *     thread's host stacks (thread.c).
 *   - signal_amd64.S, sigview.c: a signal arrives; if it has interrupted the host, the guest's
 *     handler sees the guest's registers.
 */

#include "../parlib/call_block.h"
#include "../parlib/core.h"
#include "../parlib/uthread.h"
#include "arch.h"
#include "note.h"
#include "usyshost.h"

#define HIDDEN __attribute__((visibility("hidden")))

enum { MISUSE = 2 }; /* the exit status when the loader refuses to run the program */

/* ---- options.c ---- */

#define USYS_VCORES_MAX 64 /* equals maxVcores of package main in cmd/usys */

struct options {
	bool strict;        /* a SYSCALL outside the host ends the program */
	bool tree;          /* programs that usys did not build may not be executed */
	bool policy;        /* the same, and this program may be one that usys did not build */
	int vcores;         /* 0: the guest's threads are kernel threads */
	int seed;           /* of the random scheduler; -1: the scheduler is not random */
	bool vcores_if_can; /* a hosted parent has passed vcores on */
	bool count;
	bool some; /* counts only some calls: */
	uint64_t only[NCALLS / 64];
	const char *only_text; /* the text that was given */
	const char *sort;      /* the order of the table of -c; 0: by time */
	bool append;           /* append to out */
	const char *out;       /* the file of the table of -c and of the log; 0: standard error */
	const char *argv0;     /* set by a hosted parent */
	int fd;                /* the program, opened by that parent; -1: open it by name */
	int loader;            /* this loader's file, opened by that parent; -1: open it */
	const char *file;      /* ... or the name by which to open it; 0: program */
	bool nameless;         /* the parent has executed it by a descriptor alone */
	int trace;             /* the file of a trace; -1: there is none */
	int shape;             /* rules (hosts/shape); -1: there are none */
	int faults;            /* ... of faults; -1: there are none */
	bool sim;              /* a simulation, whose settings are sim_text */
	const char *sim_text;
	const char *sim_out[16]; /* NAME=PATH: files that are copied out of it (hosts/sim/file_export.c) */
	size_t sim_nout;
	const char
		*sim_machines; /* a directory: the disk of each further machine is copied to NAME/disk in it; 0: none */
	const char *sim_copy[16]; /* files and directories that are copied into it, at the same paths */
	size_t sim_ncopy;
	const char *sim_program[15]; /* NAME=FILE: programs that the simulated machines have in /bin */
	size_t sim_nprogram;
	const char *sim_dir; /* a directory whose copy is on the simulation's disk; 0: none */
	const char *program;
	bool native; /* this process runs the program without the host */
	char **args; /* the arguments after the program */
	int nargs;
};
extern struct options usys_options;
void usys_parse_options(int argc, char **argv);
/* Reports whether the environment asks for the program without its host (USYS=host=off). */
bool usys_host_off(char **envp);

/* ---- report.c ---- */

/* Writes one line to standard error, made of the texts up to the 0, and exits with status
 * MISUSE. */
_Noreturn void usys_refuse(const char *text, ...);
_Noreturn void usys_end(int status);
/* Adds the name of a well-known error ("ENOENT"), or the number. */
void usys_put_errno(struct usys_text *t, long err);
/* Adds the name of a system call, or its number. */
void usys_put_call(struct usys_text *t, unsigned nr);
const char *usys_call_name(unsigned nr); /* names.c; 0: unknown */

/* ---- log.c ---- */

/* Appends to the file of -o, or writes to standard error. */
void usys_log(const struct usys_text *t);

/* ---- guestmem_amd64.S: the guest's memory, which may be unmapped ---- */

long usys_get(void *to, const void *guest, size_t n); /* 0 or -EFAULT */
long usys_put_guest(void *guest, const void *from, size_t n);
/* Copies a string with its NUL. Returns its length, -EFAULT, or -ENAMETOOLONG. */
long usys_get_string(char *to, const char *guest, size_t cap);
/* Returns the runtime's g of the calling thread, which may be a bad pointer. */
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

/* Pending signals, the oldest first, and the set of their numbers. */
struct sched_queue {
	struct sched_signal *first, *last;
	uint64_t set;
};

/* A timer of the thread's processor time. */
struct sched_prof {
	bool made;
	int32_t signo;
	uint64_t left, every, value; /* left: ns until it signals; 0: it does not run */
	uint32_t ticks;              /* ticks of its vcore's timer in host code; handlers add to it */
	uint32_t overrun;            /* of the last signal that was taken */
};

/* State of a thread that hosts/sched keeps in place of the kernel. */
struct sched_thread {
	struct usys_uthread u;
	uint64_t mask;              /* the signals that it blocks */
	struct sched_queue pending; /* signals for it alone */
	struct altstack alt;
	uint32_t index;     /* its number among all threads ever made */
	uint32_t interrupt; /* its call in the kernel has to end (usys_abortable) */
	bool interruptible; /* a signal ends its wait */
	bool claimed;       /* ... and a polling vcore has taken the wait over */
	bool bound;         /* it keeps its own kernel thread for ever */
	bool parent;        /* ... from the end of its vfork on: the child belongs to that thread */
	bool epoll;         /* it waits for events, which are then stored; else for fd */
	int16_t events;
	int32_t fd, nstore;
	void *store;
	uint64_t deadline;  /* ... of the wait, while it is claimed */
	uint32_t *clear;    /* the word to clear and wake when it ends */
	uint64_t suspended; /* its mask before rt_sigsuspend, if suspends is set */
	bool suspends;
	uint64_t awaited;                 /* the signals for which rt_sigtimedwait waits */
	int32_t tid;                      /* the number that the guest knows */
	bool moved;                       /* it executes a clone on its own kernel thread */
	uintptr_t urged_pc, urged_sp;     /* the place of the last delivery of SIGURG (step.c) */
	uint32_t urged;                   /* ... and its kind */
	bool leaves;                      /* it executes a program, which no signal of the scheduler may reach */
	uint32_t handed;                  /* signals given to the kernel for the program that it executes */
	uint32_t steps;                   /* instructions still to be executed singly */
	uint32_t urges;                   /* signals since its last wait (step.c) */
	bool returns;                     /* the next instruction is a return */
	struct tcb *asker;                /* the last thread that has sent it SIGURG; 0 once that had an effect */
	bool sleeps;                      /* it sleeps until a time */
	uint32_t early;                   /* ... and SIGURG wakes it earlier, after so many looks (time.c) */
	const struct usys_vcore *watched; /* ... the vcore that is looked at */
	uint64_t switches;                /* ... its switches at the last look */
	uint64_t owed;                    /* sched_ticks at the time of a SIGURG without effect */
	struct sched_prof prof;           /* its profiler's timer */
	const uint32_t *aborts;           /* ends its call, if a table function makes it; 0: the guest makes it */
	struct sched_here *here;          /* the function of a table in which a handler was called */
};

/* The decision of fault rules on a call that a signal has kept from beginning (-ERESTARTSYS): the
 * call is made again, and counts as the same call. */
struct usys_fault_again {
	bool comes;
	long nr;
	struct usys_place from;
	uint32_t rule; /* one more than the number of the rule that decides the result; 0: none */
	uint64_t n, exit;
};

/*
 * A thread's block (usys_self). It stands right above the thread's slots.
 */
struct tcb {
	struct tcb *self;        /*  0 */
	uintptr_t cur;           /*  8: the top of the first free slot */
	int32_t tid;             /* 16: 0 when the thread has ended; the kernel clears it */
	uint32_t attention;      /* 20: work has to be done before the thread's call returns (hosts/sched) */
	bool marks_itself;       /* the thread clears tid itself: the kernel clears a word of the guest */
	uintptr_t base;          /* cur without any claim, at the present depth of signals */
	uintptr_t opened;        /* slots from here up are accessible */
	int apart;               /* above 0: its kernel has another signal table than sigaction.c (vfork) */
	struct tcb *next;        /* the list of all blocks ever made */
	struct usys_thread core; /* errno and errstr of table functions */
	/* State that a vfork child leaves to its parent. */
	struct launch *launch; /* exec.h */
	char exec_log[512];
	int parents_stderr; /* exec.c: in a forked child; one more than the descriptor; 0: none */
	/* Under Syscall User Dispatch in repair mode: the guest has switched its alternate stack
	 * off, and the kernel has the block's. */
	bool altstack_off;
	bool traceme;         /* traceme.c */
	uint64_t count_start; /* the start of a clone */
	/* hosts/trace */
	char *trace_at, *trace_end;    /* the free part of the thread's chunk */
	uint32_t trace_generation;     /* the generation of the file that the chunk is in */
	void *trace_exec;              /* the record of an execve that has not happened yet */
	uint64_t trace_clone;          /* the start of a clone */
	bool trace_ends;               /* the thread makes the process's last call */
	struct usys_marks *marks;      /* marks of its call; 0: it is not traced */
	struct usys_fault_again again; /* hosts/shape */
	bool unshaped;                 /* no rules apply to its calls (hosts/shape) */
	uint64_t ordered, hidden;      /* sigmask.c */
	struct sched_thread sched;     /* under -vcores */
	/* Memory above the block, for what only some modes need; 0: this one does not need it. */
	struct call_count *count;
	char *altstack;                        /* of USYS_ALTSTACK bytes */
	struct trace_draft *drafts[NSLOTS][3]; /* hosts/trace/draft.c */
};
enum { USYS_ALTSTACK = 16384 };
_Static_assert(offsetof(struct tcb, self) == TCB_SELF && offsetof(struct tcb, cur) == TCB_CUR &&
		offsetof(struct tcb, tid) == TCB_TID && offsetof(struct tcb, attention) == TCB_ATTENTION,
	"offsets.h");

static inline struct tcb *usys_tcb(void) { return usys_self(); }

/* Returns a block for a new thread, used before or new, or 0 if there is no memory. */
struct tcb *usys_tcb_new(void);
void usys_tcb_free(struct tcb *t);
/* usys_tcb_add puts a block into the list of all blocks; usys_tcb_fresh resets a block that is new,
 * or was another thread's. */
void usys_tcb_add(struct tcb *t);
void usys_tcb_fresh(struct tcb *t);
/* Returns the bytes of a block with its slots, in whole pages. */
size_t usys_block_size(int nslots);
/* Makes a block at the end of that memory, right above its slots, of which slot 0 is accessible. */
struct tcb *usys_tcb_place(char *low, int nslots);
/* Makes the guard above the slot whose top is given inaccessible without a mapping of its own.
 * Returns false if the kernel cannot: one before Linux 6.13, or the memory is locked. */
bool usys_guard(uintptr_t top);
/* Makes the slot accessible that the guest's next call would claim. */
void usys_open_slot(struct tcb *t);
/* Makes the first thread's block. */
void usys_first_thread(uint64_t hwcap2);
/* Called in the child of a fork: the other threads are gone. */
void usys_threads_forked(struct tcb *t);
extern struct tcb *usys_tcbs;
/* The bytes from one slot's top to the next, and those of them that are above the guard. */
extern uintptr_t usys_slot_size HIDDEN, usys_slot_usable HIDDEN;

/* Returns the top of the slot in which sp lies (its guard included), or 0. */
static inline uintptr_t usys_slot_of(const struct tcb *t, uintptr_t sp)
{
	uintptr_t top = (uintptr_t)t;
	if (sp >= top || sp < top - NSLOTS * usys_slot_size)
		return 0;
	return top - (top - 1 - sp) / usys_slot_size * usys_slot_size;
}

/* Returns the guest's place behind the call that the calling function executes. */
static inline struct usys_place usys_caller(void)
{
	uintptr_t top = usys_slot_of(usys_tcb(), (uintptr_t)__builtin_frame_address(0));

	return (struct usys_place){*(uintptr_t *)(top + SLOT_RET), *(uintptr_t *)(top + SLOT_GSP) + USYS_CALL_PUSHES,
		*(uintptr_t *)(top + SLOT_FP)};
}

/* ---- errand.c ---- */

/* Runs run(arg) in a thread that has a copy of the descriptor table, with at least one number free
 * and keep open. Returns once it has ended: 0, or -errno if the thread cannot be made. */
long usys_errand(void (*run)(void *arg), void *arg, int keep);

/* ---- kthread.c ---- */

struct usys_kthread;
long usys_loader_spawn(struct usys_kthread *k);
void usys_loader_join(struct usys_kthread *k);

/* ---- entry_amd64.S ---- */

extern char usys_linux_syscall[] HIDDEN; /* table function 8 */
extern char usys_linux_exit[] HIDDEN;    /* table function 9 */
extern char usys_entry_raw[] HIDDEN, usys_entry_close[] HIDDEN, usys_entry_open[] HIDDEN, usys_entry_stat[] HIDDEN,
	usys_entry_clone[] HIDDEN, usys_entry_sigreturn[] HIDDEN;
extern char usys_entry_begin[] HIDDEN, usys_entry_end[] HIDDEN, usys_leave_begin[] HIDDEN, usys_leave_end[] HIDDEN,
	usys_raw_leave[] HIDDEN, usys_leave_raw[] HIDDEN, usys_peek[] HIDDEN;
typedef long usys_call(long a, long b, long c, long d, long e, long f, long nr);
/* The way of a system call: its first code, one of usys_entry_…, or 0 if that is the C function
 * itself. */
struct way {
	const char *entry;
	usys_call *call;
};
_Static_assert(sizeof(struct way) == 1 << WAY_SHIFT && offsetof(struct way, call) == WAY_CALL, "offsets.h");
extern struct way usys_ways[NCALLS + 1] HIDDEN; /* the last one is for all larger numbers */

/* The bounds of the host's text: Syscall User Dispatch allows SYSCALL only there. */
extern char __executable_start[] HIDDEN, etext[] HIDDEN, _end[] HIDDEN; /* the linker's */

static inline bool usys_in_host(uintptr_t pc) { return pc >= (uintptr_t)__executable_start && pc < (uintptr_t)etext; }

/* ---- calls.c: the handling of each call ---- */

void usys_init_calls(void);

usys_call usys_sigaction;                                                   /* sigaction.c */
usys_call usys_sigprocmask, usys_altstack;                                  /* sigmask.c */
usys_call usys_ptrace;                                                      /* traceme.c */
usys_call usys_execve, usys_execveat;                                       /* exec.c */
usys_call usys_open_call, usys_stat_call, usys_path_call, usys_filter_call; /* paths.c */
usys_call usys_close, usys_close_range, usys_dup_to;                        /* kept.c */
usys_call usys_count_call;                                                  /* count.c */

/* ---- clone.c ---- */

/* struct clone_args of clone3; a kernel may know more members. */
struct clone_args {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
	uint64_t more[8];
};

struct clone_frame {
	struct clone_args args;
	uint64_t k_first, k_second, k_ctid; /* arguments that the kernel gets in place of the guest's */
	uint64_t kind, child_sp;
	uint64_t result;
	uint64_t kept[6]; /* registers that C keeps, for a child that the host makes without the kernel */
	uint64_t nr;
	uint64_t arg[6], ret, fp, gsp; /* the guest's */
};
_Static_assert(offsetof(struct clone_frame, k_first) == CF_K_FIRST &&
		offsetof(struct clone_frame, k_ctid) == CF_K_CTID && offsetof(struct clone_frame, fp) == CF_FP &&
		offsetof(struct clone_frame, gsp) == CF_GSP && offsetof(struct clone_frame, kind) == CF_KIND &&
		offsetof(struct clone_frame, nr) == CF_NR && offsetof(struct clone_frame, arg) == CF_ARG &&
		offsetof(struct clone_frame, kept) == CF_KEPT && offsetof(struct clone_frame, result) == CF_RESULT &&
		offsetof(struct clone_frame, ret) == CF_RET && CF_RET - CF_SIZE == SLOT_RET &&
		CF_NR - CF_SIZE == SLOT_NR && sizeof(struct clone_frame) == CF_SIZE,
	"offsets.h");

/* ---- sigaction.c, sigmask.c ---- */

/* Returns the part of mask that may be blocked. */
uint64_t usys_can_block(uint64_t mask);
/* In a handler: updates the mask of the interrupted code after order has changed. */
void usys_mask_catch_up(struct tcb *t, uint64_t *mask);
/* usys_mask_show sets, before exec, the mask that the guest has set; usys_mask_hide undoes that
 * after an exec that has failed. */
void usys_mask_show(const struct tcb *t);
void usys_mask_hide(const struct tcb *t);
/* Called in the child of a fork, where no thread takes signals in order. */
void usys_mask_forked(struct tcb *t);
/* The functions of struct usys_owner (../parlib/owner.h) for masks. */
bool usys_mask_blocks(int sig);
uint64_t usys_mask_possible(uint64_t set);
uint64_t usys_mask_always(void);
void usys_mask_apply(uint64_t set);
/* Under -vcores: the scheduler's function for order; it sets this when it starts. */
extern void (*usys_mask_order)(uint64_t set);
void usys_mask_pass(int sig, struct usys_siginfo *info);
void usys_mask_unmask(bool on);
extern const struct usys_owner usys_loader_owner;

/* Returns the guest's action. */
struct usys_sigaction usys_look(int sig);
/* Returns the guest's action for a signal that is being handled, and resets an action with
 * SA_RESETHAND. */
struct usys_sigaction usys_action(int sig);
void usys_init_signals(void);
void usys_signals_forked(void);
/* Called after the first handshake: sets uc's mask to the one with which the program was
 * started. */
void usys_signals_served(struct usys_ucontext *uc);
/* Sets the kernel's default action. */
void usys_kernel_default(int sig);
/* Called before a program is executed, and after that has failed. */
bool usys_signals_exec(struct tcb *t, bool before);
bool usys_would_die(int sig);
/* Reports whether a call of the guest ends the process, as far as that is known before the call. */
bool usys_call_ends(long nr, long a, long b, long c);
extern char usys_signal[] HIDDEN, usys_signal_return[] HIDDEN; /* signal_amd64.S */

/* ---- sigview.c ---- */

/* Reports whether the fault at uc is a copy from or to unmapped guest memory; the copy then
 * continues with an error. usys_fault_in_host reports whether a fault is in the host's own code. */
bool usys_bad_pointer(struct usys_ucontext *uc);
bool usys_fault_in_host(const struct tcb *t, const struct usys_siginfo *info, struct usys_ucontext *uc);

/* ---- dispatch.c: Syscall User Dispatch ---- */

enum dispatch { DISPATCH_OFF, DISPATCH_STRICT, DISPATCH_REPAIR };
extern enum dispatch usys_dispatch;
/* Switches dispatch on for the calling thread, according to usys_dispatch. */
void usys_dispatch_thread(void);
/* Handles a SYSCALL outside the host. */
void usys_on_sigsys(struct usys_siginfo *info, struct usys_ucontext *uc);
/* Ends the program: strict mode, and usys did not build it. */
_Noreturn void usys_refuse_stock(void);
/* Called when function 8 of a table of the program was filled: usys built the program. */
void usys_dispatch_served(const struct usys_table *t);

/* Switches it off for the calling thread. */
void usys_dispatch_leave(void);

/* ---- traceme.c ---- */

/* Called before a program is executed. Returns 0, or -errno: then it must not be. *traced is set
 * if the caller's parent traces it from now on. */
long usys_traceme_exec(struct tcb *t, bool *traced);
void usys_traceme_forked(void); /* in the child of a fork */

/* ---- elf.c ---- */

struct program {
	char path[4096];  /* as /proc/self/exe would name it */
	const char *name; /* as the user gave it */
	uintptr_t entry, phdr, phent, phnum;
	uintptr_t bias;   /* the load address, if position-independent */
	uint64_t at;      /* its place in the file, if that carries a loader, too (carried.h) */
	bool ours, maybe; /* built by usys; possibly so: there is no symbol table */
	bool go;
	bool cgo;         /* known only if vcores are asked for */
	bool has_offsets; /* usys build made it, with this version or a later one */
	struct usys_offsets offsets;
	uintptr_t sim; /* the address of its struct usys_sim (sim_tick.h); 0: it was built without -sim */
	uint64_t dev, ino;
};
extern struct program usys_program;
void usys_load(struct program *p, const char *name, int fd);

/* ---- rights.c ---- */

/* Reports whether only the kernel can execute a file with all the rights that it gives. */
bool usys_gives_rights(int fd, const struct lx_stat *st);
/* Says on standard error that the program does not get such rights. */
void usys_say_rights(const char *name, int fd, const struct lx_stat *st);

/* ---- symbol.c ---- */

/* Finds the name of the function that contains pc, in the guest or in the host. It reads the
 * program's file again. Returns false if the function is not known. */
bool usys_symbol(uintptr_t pc, char *name, size_t cap, uintptr_t *offset);

/* ---- guest_stack.c, start_amd64.S ---- */

/* Writes the initial stack that a kernel would make below sp, and returns the guest's SP. */
uintptr_t usys_guest_stack(uintptr_t *sp, const struct program *p, uintptr_t vdso);
_Noreturn void usys_enter(uintptr_t sp, uintptr_t entry);

/* ---- procfs.c ---- */

/* Makes /proc describe the guest in place of the loader. */
void usys_show_in_proc(const uintptr_t *stack, const struct program *p);

/* ---- vdso.c ---- */

/* Prepares the host's vDSO and returns its ELF header, or 0. kernel_ehdr is the header of the
 * kernel's vDSO, or 0. */
uintptr_t usys_vdso_map(uintptr_t kernel_ehdr);

/* ---- tables.c ---- */

struct stub_target {
	usys_fn fn;
	uint64_t nwords; /* arguments on the stack */
	const char *table, *function;
};
_Static_assert(offsetof(struct stub_target, fn) == STUB_FN && offsetof(struct stub_target, nwords) == STUB_NWORDS &&
		sizeof(struct stub_target) == 1 << STUB_SHIFT,
	"offsets.h");
extern struct stub_target usys_stub_targets[NSTUBS] HIDDEN;
extern char usys_stubs[] HIDDEN, usys_stubs_end[] HIDDEN; /* table_amd64.S: 16 bytes each */
/* Called first: afterwards the core may use the page size. */
void usys_init_platform(size_t page);
void usys_init_tables(void);

/* ---- hostfault.c ---- */

_Noreturn void usys_host_fault(int sig, const struct usys_siginfo *info, struct usys_ucontext *uc);

/* ---- self.c, paths.c ---- */

/* Reports whether a path leads to the running program by its link in /proc, and makes it, then, a
 * path that leads to the program's file. Without follow the path has to be that of the link itself.
 * path has room for USYS_PATH bytes. */
enum { USYS_PATH = 4096 };
bool usys_leads_to_self(int dir, char *path, bool follow);
extern bool usys_no_openat2 HIDDEN; /* openat2 cannot be used */
/* Called first: finds out how the kernel tells that a path leads through a link in /proc. */
void usys_paths_start(void);

/* ---- kept.c ---- */

/* The files that the host keeps open. */
enum usys_kept { USYS_KEPT_LOADER, USYS_KEPT_PROGRAM, USYS_KEPT_FAULTS, USYS_NKEPT };
/* Keeps an open file, under another number than fd if there is a free one. alone: the guest does not
 * run yet. Returns the number, or -1 if fd is not open. */
int usys_keep(enum usys_kept what, int fd, bool alone);
/* Keeps the loader's own file: fd, if that is not negative. */
void usys_keep_loader(int fd, const char *execfn);
/* Duplicates a descriptor, close-on-exec, to a high number that the limit allows; returns it, or -errno. */
long usys_high_number(int fd);
/* Returns the number of a kept file in the calling thread's table, or -1. */
int usys_kept(enum usys_kept what);
/* Reports whether a file is the loader's. */
bool usys_is_loader(uint64_t dev, uint64_t ino);
/* struct rlimit. usys_more_numbers raises RLIMIT_NOFILE until usys_as_many_numbers, before the guest
 * runs. It returns false if the limit cannot be read or raised. */
struct usys_limit {
	uint64_t soft, hard;
};
bool usys_more_numbers(struct usys_limit *old);
void usys_as_many_numbers(const struct usys_limit *old);

/* ---- exec.c, exec_done.c ---- */

void usys_exec_done(struct tcb *t);   /* in the parent, when its vfork returns */
void usys_exec_forked(struct tcb *t); /* in the child of a fork */
long usys_exec(int dir, const char *path, char *const *argv, char *const *envp, int flags);

/* ---- count.c ---- */

/* Makes each way lead through usys_count_call, except those that are only assembly. */
void usys_count_start(struct way *ways);
void usys_count_clone(struct tcb *t, long nr, bool start, long result);
void usys_count_exit(struct tcb *t, bool last);
void usys_count_print(void);
void usys_count_not(void); /* another process prints the table */

/* ---- ../hosts/shape ---- */

/* Called before a program is executed, by a path or an open file. Returns a descriptor of the rules
 * for it, which stays open across execve; -EACCES if it is not the program that the policy is for;
 * or another error if there are no rules for it. */
long usys_shape_pass(int dir, const char *path, int fd);
/* Called in the parent when its vfork returns: ends the program if the child has asked for that. */
void usys_shape_forked(void);
/* Makes the calls to which rules apply go through the rules. fd is the rules' image; -1: there is
 * none. */
void usys_shape_start(struct way *ways, int fd, int faults);
usys_call usys_shape_call; /* a call to which rules may apply */

/* If a thread's call is traced, this tells the trace whether rules have changed it. A signal
 * handler may make calls meanwhile, which have their own marks. */
struct usys_marks {
	long nr;
	bool injected, delayed;
	struct usys_marks *outer; /* the marks of the call that the handler has interrupted */
};

void usys_fault_start(int fd);  /* called first of these; fd as above */
bool usys_fault_about(long nr); /* reports whether a fault rule may apply to a call */
bool usys_fault_clock(void);    /* reports whether the program's clock reads have to go to the host */
void usys_fault_print(void);    /* prints the table of -c */
/* Returns the descriptor of the rules' memory, or -1, for a program that is about to be executed.
 * With stays the descriptor stays open across execve; called with false after execve has failed. */
int usys_fault_fd(bool stays);
/* A simulation's functions for rules: its calls and descriptors are not the kernel's. */
struct usys_shape_world {
	usys_call *execute;                          /* carries out a call without rules */
	long (*path_of)(int fd, char *to, size_t n); /* a descriptor's name; returns its length, or -errno */
	long (*cwd)(char *to, size_t n);
	int32_t (*pid)(void);
	bool (*is_here)(const char *machines); /* reports whether this one is among machines; "": all */
	void (*delay)(uint64_t ns);
	void (*jump)(int64_t ns); /* changes the time of day */
	long (*lose)(int fd);     /* fsync: 1: writes; 0: does nothing; -errno: fails */
};
extern const struct usys_shape_world *usys_shape_world; /* 0: the kernel's */

/* ---- ../hosts/trace/trace.c. All but the first do nothing while no trace is on. ---- */

/* Writes the record of a call that a policy does not allow. If the call ends the program, returns
 * when the drainer has read the record. */
void usys_trace_refused(long nr, const long arg[6], const struct usys_place *from, bool ends);
/* Makes each way lead through usys_trace_call, except those that are only assembly. fd is the file
 * of the trace; -1: there is none, and -p may ask for one later. */
void usys_trace_start(struct way *ways, int fd);
/* A simulation's functions for a trace: its threads run on one kernel thread, so their records are
 * one sequence. Its clock is the guest's, in nanoseconds. */
struct usys_trace_world {
	uint64_t (*now)(void);
	uint64_t (*event)(void); /* returns the number of the last event */
	int32_t pid;
};
extern const struct usys_trace_world *usys_trace_world; /* 0: the kernel's */
/* Record a simulation's tick with its effect, and a jump of its clock by ns. */
enum { USYS_TICK_STAYS, USYS_TICK_GOROUTINE, USYS_TICK_THREAD };
void usys_trace_tick(long kind, int change);
void usys_trace_jump(uint64_t ns);
usys_call usys_trace_call;
/* Returns the address of the pointer to the function that executes a traced call; 0: the call is
 * not traced. */
usys_call **usys_trace_inner(long nr);
void usys_trace_cloning(struct tcb *t);                            /* in the parent, before */
void usys_trace_clone(struct tcb *t, const struct clone_frame *f); /* in the parent, with its result */
void usys_trace_exit(struct tcb *t, bool last, int status);        /* the thread ends */
void usys_trace_forked(void);                                      /* in the child of a fork */
/* Records a signal that comes to a handler of the guest, or ends the process. */
void usys_trace_signal(struct tcb *t, int sig, const struct usys_siginfo *info);
void usys_trace_sigreturn(struct tcb *t, struct usys_ucontext *uc); /* the signal's handler has returned */
bool usys_trace_has(long nr);                                       /* reports whether a call is traced */
/* Returns a descriptor of the trace's file for a program that is about to be executed, or
 * -1 if its calls are not traced. The descriptor stays open across execve. */
int usys_trace_follow(const struct tcb *t);
/* Called before execve. */
void usys_trace_exec(struct tcb *t, bool followed);
/* Begins a trace if the signal, a SIGURG, asks for one. Returns false if it does not. */
bool usys_trace_asked(const struct usys_siginfo *info);

/* ---- ../hosts/sched: threads on vcores. Without -vcores only start is called. ---- */

/* Called first. The calling thread becomes the first vcore's first uthread. */
void usys_sched_start(void);
void usys_sched_ways(struct way *ways);
/* Makes a thread. Returns its number, -errno, or 0 if the kernel has to execute the call. */
long usys_sched_clone(struct clone_frame *f, uint64_t flags, uint64_t stack);
void usys_sched_cloned(struct clone_frame *f); /* in the parent, after the kernel's call */
void usys_uthreads_forked(struct tcb *t);
/* Ends the thread; last is set if it is the process's last one. */
_Noreturn void usys_sched_exit(struct tcb *t, bool last, int status);
uint64_t sched_faults(void);                      /* the signals that the host never blocks */
bool usys_sched_holds(int sig);                   /* reports whether sig comes here even with the default action */
void usys_sched_exec(struct tcb *t, bool before); /* called before execve, and after it has failed */
/* Makes a call that may sleep, on the caller's kernel thread, until a signal ends it. */
long sched_sleep_here(struct tcb *t, long nr, const long arg[6]);
void usys_sched_print(struct usys_text *t);                            /* adds to the table of -c */
extern char usys_sched_signal[] HIDDEN, usys_sched_sigreturn[] HIDDEN; /* signal_amd64.S */

/* ---- ../hosts/sim, for -sim. Without -sim only these are called. ---- */

/* Called before usys_sched_start. */
void sim_begin(const char *settings);
void sim_ways(struct way *ways);
/* Clones a process. Returns -errno; otherwise the guest continues as the child, and later as the
 * parent. */
long sim_fork(struct clone_frame *f, uint64_t flags, uint64_t stack);
/* Called when the thread ends. Does not return if the thread executes a child's code: then the
 * parent continues. */
void sim_child_exits(int status);
/* Return the place of the guest's stack, and the address of its random bytes. */
uintptr_t *sim_stack(uintptr_t *sp);
uintptr_t sim_random_at(void);

/* ---- resident.c ---- */

/* Called when the start is over: in the handshake of a program that usys built, and before the first
 * instruction of others. */
void usys_start_over(void);

/* ---- mem.c ---- */

long usys_mmap(size_t n, int prot);
static inline uintptr_t usys_page_down(uintptr_t a) { return a & ~(usys_platform->page - 1); }
static inline uintptr_t usys_page_up(uintptr_t a) { return usys_page_down(a + usys_platform->page - 1); }
static inline bool usys_is_err(long r) { return (unsigned long)r >= -4095ul; }

#endif
