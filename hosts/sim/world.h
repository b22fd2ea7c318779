#ifndef SIM_WORLD_H
#define SIM_WORLD_H

/*
 * The simulated world: machines, each with a disk, an address and a clock, one network, and the
 * processes of all machines. Each process is simulated by one kernel process. They share memory,
 * which holds the structs of this file, the disks, the pipes and the network, and lies at the same
 * address in each; so does the loader's code. At any time one process has the baton (baton.c) and
 * runs, and the others wait. A process cannot reach another one's private memory: it leaves a
 * message in shared memory, which the other process reads when it gets the baton.
 *
 * The run's program is on the first machine. Often there is no other.
 *
 *	world.c        the shared memory, the table of processes
 *	baton.c        the choice of the process that runs; lost.c a process that has ended without a report
 *	machine.c      makes, kills, powers off and pauses machines; machine_file.c files of their disks
 *	driver.c       the calls of package sim by which a program makes a world; the host of table sim
 *	child.c        a child between vfork and execve; child_amd64.c its start, and the parent's continuation
 *	child_exec.c   execve; child_fds.c the descriptors that a child inherits
 *	child_wait.c   wait4 and waitid
 */

#include "sim.h"

struct simdisk_file;
struct sim_passed;
struct sim_owner;

enum { SIM_PROCESSES = 256, SIM_MACHINES = 64, SIM_PROGRAMS = 16 };

enum sim_life { SIM_NOBODY, SIM_LIVES, SIM_ENDED };

struct sim_process {
	enum sim_life life;
	int32_t pid, parent, group, session;
	int32_t real;     /* the kernel's number, for the parent */
	uint32_t machine; /* its machine */
	uint32_t program; /* the program that it runs, of the world's programs */
	uint32_t baton;   /* 1: it may run */
	uint64_t next;    /* while it waits: the time at which it can continue; 0: at once; USYS_NEVER: not by itself */
	uint64_t quiet;   /* for deadlock.c */
	uint64_t used;    /* ns in which it has had the baton */
	uint64_t memory;  /* writable bytes that it has mapped, a lower bound known without the kernel */
	uint64_t signals; /* signals that other processes have sent; */
	int32_t senders[SIGMAX + 1]; /* ... and their senders */
	int32_t death;               /* the signal that it gets when its parent ends; 0: none */
	int32_t status;              /* after its end: the status that wait4 returns */
	bool told;                   /* ... and whether its parent has got it */
	struct sim_birth *birth;
	struct sim_owner *changed, *changed_last; /* its sockets with new events (socket.c) */
};

/* The state that an executed program inherits. */
struct sim_birth {
	uint64_t ignored, blocked; /* signals */
	uint32_t umask;
	uint64_t limits[SIM_LIMITS][2];
	struct simdisk_file *cwd;
	size_t n;
	struct sim_passed *fds;
};

/* A real file, made by usys build, that the machines have as a program. */
struct sim_program {
	const char *path, *name;
}; /* the real path; the name in /bin */

/* Its file on a machine's disk. */
struct sim_exe {
	uint64_t ino;
	uint64_t at, size; /* bytes of the disk's contents that are not there yet; 0: all are there */
};

struct sim_machine {
	char name[64];
	uint8_t ip[4];
	struct simdisk *disk;
	struct sim_store *store;          /* the disk's contents (file_store.c) */
	uint64_t unlocked;                /* counts released locks */
	struct sim_exe exe[SIM_PROGRAMS]; /* by program */
	int32_t face;                     /* the process whose files /proc/self has; 0: none */
	uint32_t face_program;            /* ... and the program that /proc/self/exe names */
	int64_t clock;                    /* ns by which its time of day is ahead of the world's */
	bool paused, down;                /* paused: its processes do not run; down: it has no power */
};

struct sim_world {
	uint64_t clock, hash; /* while the baton is passed on */
	struct sim_arena arena;
	uintptr_t end; /* of the shared memory */
	struct simnet *net;
	int32_t failures;                  /* failures of properties */
	struct sim_properties *properties; /* property.c */
	int32_t last_pid;
	uint32_t n, living;          /* entries in use; processes that live */
	bool ended;                  /* a process has ended since the first one looked */
	struct sim_process *prefers; /* it gets the baton before others (machine.c); 0: none does */
	char over[32];               /* the whole run has to end, in this way, */
	int64_t over_code;
	int32_t over_status;
	bool stopped; /* the run was stopped: stop.c */
	uint32_t machines, programs;
	struct sim_program program[SIM_PROGRAMS]; /* the first is the run's own */
	struct sim_machine machine[SIM_MACHINES];
	struct sim_process of[SIM_PROCESSES]; /* the first is the run's program */
};
extern struct sim_world *sim_world;
extern struct sim_process *sim_me;
/* The machine whose disk, clock and files are in use: this process's, except in machine.c. */
extern struct sim_machine *sim_machine;
/* The calling thread executes a child's code: no other thread and no other process runs. */
extern bool sim_alone;
static inline bool sim_is_child(void) { return sim_me != sim_world->of; }
static inline bool sim_has_others(void) { return sim_world->living > 1; }
static inline struct sim_machine *sim_machine_of(const struct sim_process *p)
{
	return &sim_world->machine[p->machine];
}
static inline bool sim_is_driver(const struct sim_process *p) { return !p->machine; }

void sim_world_new(void);
/* Called in a child's process, which may then only wait for its baton. */
void sim_world_join(int32_t fd, uint64_t process);
void sim_world_map(void); /* maps memory that others have added */
int32_t sim_world_fd(void);

/* Returns a new entry; 0: there are too many. */
struct sim_process *sim_process_new(void);
/* Returns a process that lives, or was not waited for, and that this process can see: on its own
 * machine, or its child; 0: none. */
struct sim_process *sim_process_of(int32_t pid);
bool sim_process_is_seen(const struct sim_process *p);

/* Makes the processes of a set look at changes. */
void sim_tell(const uint64_t set[SIM_PROCESSES / 64]);
void sim_tell_all(void);
static inline uint32_t sim_index(const struct sim_process *p) { return (uint32_t)(p - sim_world->of); }

/* Returns memory that all processes share. */
void *sim_share(size_t n);
void sim_unshare(void *p, size_t n);
char *sim_share_text(const char *text);

/* ---- baton.c ---- */

void sim_baton_wait(void); /* called when a child begins */
/* With the lock: lets others run if it is their turn. */
void sim_turn(void);
/* Called when nothing can run here before the time next. Returns whether others ran. */
bool sim_rest(uint64_t next);
/* With the lock: lets others run first, though this process can continue. */
void sim_give_way(void);
void sim_start_baton(void);
/* In the first process: makes all others call sim_stands, one after the other, and then do
 * nothing. */
void sim_stop_others(void);
extern void (*sim_stands)(void); /* 0: the program has not begun */

/* ---- lost.c ---- */

/* Ends the run if a kernel process has ended that should live. may_reap: no process is being
 * made. */
void sim_look_for_lost(bool may_reap);
/* Ends all other processes, when the run is over; their processor time counts as this process's. */
void sim_end_others(void);

/* ---- file_disk.c ---- */

/* Makes m the machine in use. Returns the previous one. */
struct sim_machine *sim_machine_use(struct sim_machine *m);

/* ---- machine.c ---- */

/* Sets the machine of this process: it makes the first one; package sim's calls have made the
 * others. */
void sim_start_machine(void);
/* Returns the machine of this name, of n bytes; 0: there is none. */
struct sim_machine *sim_machine_named(const char *name, size_t n);
long sim_machine_new(const char *name, size_t n, const uint8_t ip[4]);
uint32_t sim_machine_living(const struct sim_machine *m); /* the number of its processes */
void sim_machine_kill(struct sim_machine *m);
/* Memory is short: ends the process that has the most. */
void sim_machine_oom(struct sim_machine *m);
long sim_machine_crash(struct sim_machine *m);
long sim_machine_boot(struct sim_machine *m);

/* ---- machine_file.c ---- */

/* Write and read files of the machine in use. Return -errno on failure. */
long sim_put_file(const char *path, const void *bytes, size_t n, uint32_t mode);
long sim_get_file(const char *path, void *to, size_t n, uint64_t at);

/* ---- child.c ---- */

usys_call *sim_call_of_child(long nr); /* the child's function for a call; 0: it has none */
void sim_start_child_calls(void);
void sim_child_program(void); /* sets up the inherited state of a child's program */

/* ---- child_fds.c ---- */

void sim_fds_pass(struct sim_process *to, struct sim_birth *b);
void sim_fds_take(const struct sim_birth *b);

/* ---- child_exec.c ---- */

/* Returns 0 if the path names a program's file, and stores the program and the machine in p, or -errno.
 * Ends the run if it names a file that is not one. */
long sim_exec_looks(struct sim_process *p, long dir, long path, long flags);
/* Starts the process p. */
void sim_exec(struct sim_process *p, long argv, long envp);

/* ---- child_wait.c ---- */

void sim_start_children(void);
void sim_children_look(void); /* with the lock: children may have ended */

#endif
