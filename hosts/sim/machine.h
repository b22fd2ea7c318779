#ifndef SIM_MACHINE_H
#define SIM_MACHINE_H

/*
 * The processes of the simulated machine: the program, and children that execute its file. Each is
 * simulated by a process of the kernel's. They share memory, which holds this struct, the disk and
 * the pipes, and lies at the same address in each. The machine has one processor, and so one
 * clock: at any time one process has the baton (baton.c) and runs, and the others wait.
 *
 *	machine.c      the shared memory, the table of processes
 *	baton.c        which process runs
 *	child.c        a child between vfork and execve, child_amd64.c how it begins and how the parent goes on
 *	child_exec.c   execve; child_fds.c the descriptors that a child inherits
 *	child_wait.c   wait4 and waitid
 */

#include "sim.h"

struct simdisk;
struct simdisk_file;
struct sim_passed;

enum { SIM_PROCESSES = 256 };

enum sim_life { SIM_NOBODY, SIM_LIVES, SIM_ENDED };

struct sim_process {
	enum sim_life life;
	int32_t pid, parent, group, session;
	int32_t real;         /* the kernel's number, for the parent */
	uint32_t baton;       /* 1: it may run */
	uint64_t next;        /* while it waits: when it can go on; 0: at once; USYS_NEVER: not by itself */
	uint64_t quiet;       /* of deadlock.c */
	uint64_t used;        /* ns in which it has had the baton */
	uint64_t signals;     /* that other processes have sent; */
	int32_t senders[SIGMAX + 1]; /* ... and who */
	int32_t death;        /* the signal that it gets when its parent ends; 0: none */
	int32_t status;       /* of one that has ended, as wait4 returns it */
	bool told;            /* ... its parent knows */
	struct sim_birth *birth;
};

/* What a program that is executed finds. */
struct sim_birth {
	uint64_t ignored, blocked; /* signals */
	uint32_t umask;
	uint64_t limits[SIM_LIMITS][2];
	struct simdisk_file *cwd;
	size_t n;
	struct sim_passed *fds;
};

struct sim_machine {
	uint64_t clock, hash;         /* while the baton is handed over */
	struct sim_arena arena;
	uintptr_t end;                /* of the shared memory */
	struct simdisk *disk;
	int32_t disk_writes, disk_reads; /* descriptors of the disk's contents */
	uint64_t unlocked;            /* counts locks that were given up */
	uint64_t exe;                 /* the inode of the program's file */
	uint64_t exe_at, exe_size;    /* ... these bytes of the disk's contents, which it does not have yet */
	char exe_name[4096];
	int32_t face;                 /* the process whose files /proc/self has */
	int32_t failures;             /* of properties */
	int32_t last_pid;
	uint32_t n, living;           /* entries in use; processes that live */
	char over[32];                /* the whole run is to end: how, */
	int64_t over_code;
	int32_t over_status;
	struct sim_process of[SIM_PROCESSES]; /* the first is the program */
};
extern struct sim_machine *sim_machine;
extern struct sim_process *sim_me;
/* No other thread runs, and no other process: the calling thread executes a child's code. */
extern bool sim_alone;
static inline bool sim_is_child(void) { return sim_me != sim_machine->of; }
static inline bool sim_has_others(void) { return sim_machine->living > 1; }

void sim_machine_new(void);
/* In a child's process, which may then wait for its baton and look at nothing else. */
void sim_machine_join(int32_t fd, uint64_t process);
void sim_machine_map(void); /* memory that others have added */
int32_t sim_machine_fd(void);

/* A new entry; 0: there are too many. */
struct sim_process *sim_process_new(void);
struct sim_process *sim_process_of(int32_t pid); /* one that lives, or was not waited for; 0: none */

/* Others are to look at what has changed: those of a set. */
void sim_tell(const uint64_t set[SIM_PROCESSES / 64]);
void sim_tell_all(void);
static inline uint32_t sim_index(const struct sim_process *p) { return (uint32_t)(p - sim_machine->of); }

/* Memory that all processes share. */
void *sim_share(size_t n);
void sim_unshare(void *p, size_t n);

/* ---- baton.c ---- */

void sim_baton_wait(void); /* a child begins */
/* With the lock: others may run if it is their turn. */
void sim_turn(void);
/* Nothing can run here before next. Returns whether others ran. */
bool sim_rest(uint64_t next);
void sim_start_baton(void);

/* ---- child.c ---- */

usys_call *sim_call_of_child(long nr); /* its own function for a call; 0: it has none */
void sim_start_child_calls(void);
void sim_child_program(void); /* a child's program begins with what it inherits */

/* ---- child_fds.c ---- */

void sim_fds_pass(struct sim_process *to, struct sim_birth *b);
void sim_fds_take(const struct sim_birth *b);

/* ---- child_exec.c ---- */

/* Returns 0 if the path names the program's file, or -errno. Ends the run if it names another program. */
long sim_exec_looks(long dir, long path, long flags);
/* Begins the process p. */
void sim_exec(struct sim_process *p, long argv, long envp);

/* ---- child_wait.c ---- */

void sim_start_children(void);
void sim_children_look(void); /* with the lock: children may have ended */

#endif
