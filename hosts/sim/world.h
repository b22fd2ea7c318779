#ifndef SIM_WORLD_H
#define SIM_WORLD_H

/*
 * The simulated world: machines with disks, addresses and clocks of their own, one network, and the
 * processes of all machines. Each process is simulated by a process of the kernel's. They share
 * memory, which holds the structs of this file, the disks, the pipes and the network, and lies at
 * the same address in each; the loader's code does, too. At any time one process has the baton
 * (baton.c) and runs, and the others wait. No process reaches another one's own memory: it leaves
 * word in shared memory, and the other one looks when it gets the baton.
 *
 * The first machine is the one on which the run's program is. Often there is no other.
 *
 *	world.c        the shared memory, the table of processes
 *	baton.c        which process runs; lost.c a process that has ended without a word
 *	machine.c      machines: made, killed, without power, paused; machine_file.c files of their disks
 *	driver.c       the calls of package sim by which a program makes a world; the host of table sim
 *	child.c        a child between vfork and execve, child_amd64.c how it begins and how the parent goes on
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
	int32_t real;         /* the kernel's number, for the parent */
	uint32_t machine;     /* where it is */
	uint32_t program;     /* whose code it has, of the world's programs */
	uint32_t baton;       /* 1: it may run */
	uint64_t next;        /* while it waits: when it can go on; 0: at once; USYS_NEVER: not by itself */
	uint64_t quiet;       /* of deadlock.c */
	uint64_t used;        /* ns in which it has had the baton */
	uint64_t memory;      /* bytes that it has mapped to write to, the least that is known without asking the kernel */
	uint64_t signals;     /* that other processes have sent; */
	int32_t senders[SIGMAX + 1]; /* ... and who */
	int32_t death;        /* the signal that it gets when its parent ends; 0: none */
	int32_t status;       /* of one that has ended, as wait4 returns it */
	bool told;            /* ... its parent knows */
	struct sim_birth *birth;
	struct sim_owner *changed, *changed_last; /* its sockets to which something has happened (socket.c) */
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

/* A file of a real disk that the machines have as a program: of usys build. */
struct sim_program { const char *path, *name; }; /* the real path; the name in /bin */

/* Its file on a machine's disk. */
struct sim_exe {
	uint64_t ino;
	uint64_t at, size; /* these bytes of the disk's contents, which it does not have yet; 0: it has all */
};

struct sim_machine {
	char name[64];
	uint8_t ip[4];
	struct simdisk *disk;
	struct sim_store *store;      /* the disk's contents (file_store.c) */
	uint64_t unlocked;            /* counts locks that were given up */
	struct sim_exe exe[SIM_PROGRAMS]; /* by program */
	int32_t face;                 /* the process whose files /proc/self has; 0: none */
	uint32_t face_program;        /* ... and the program that /proc/self/exe names */
	int64_t clock;                /* ns that its time of day is ahead of the world's */
	bool paused, down;            /* none of its processes runs; it has no power */
};

struct sim_world {
	uint64_t clock, hash;         /* while the baton is handed over */
	struct sim_arena arena;
	uintptr_t end;                /* of the shared memory */
	struct simnet *net;
	int32_t failures;             /* of properties */
	struct sim_properties *properties; /* property.c */
	int32_t last_pid;
	uint32_t n, living;           /* entries in use; processes that live */
	bool ended;                   /* one has ended since the first process looked */
	struct sim_process *prefers;  /* gets the baton before others (machine.c); 0: chance decides */
	char over[32];                /* the whole run is to end: how, */
	int64_t over_code;
	int32_t over_status;
	bool stopped;                 /* nothing happens any more: stop.c */
	uint32_t machines, programs;
	struct sim_program program[SIM_PROGRAMS]; /* the first is the run's own */
	struct sim_machine machine[SIM_MACHINES];
	struct sim_process of[SIM_PROCESSES]; /* the first is the run's program */
};
extern struct sim_world *sim_world;
extern struct sim_process *sim_me;
/* The machine whose disk, clock and files are meant: this process's, but in machine.c. */
extern struct sim_machine *sim_machine;
/* No other thread runs, and no other process: the calling thread executes a child's code. */
extern bool sim_alone;
static inline bool sim_is_child(void) { return sim_me != sim_world->of; }
static inline bool sim_has_others(void) { return sim_world->living > 1; }
static inline struct sim_machine *sim_machine_of(const struct sim_process *p) { return &sim_world->machine[p->machine]; }
static inline bool sim_is_driver(const struct sim_process *p) { return !p->machine; }

void sim_world_new(void);
/* In a child's process, which may then wait for its baton and look at nothing else. */
void sim_world_join(int32_t fd, uint64_t process);
void sim_world_map(void); /* memory that others have added */
int32_t sim_world_fd(void);

/* A new entry; 0: there are too many. */
struct sim_process *sim_process_new(void);
/* One that lives, or was not waited for, and that this process can see: on its own machine, or its child; 0: none. */
struct sim_process *sim_process_of(int32_t pid);
bool sim_process_is_seen(const struct sim_process *p);

/* Others are to look at what has changed: those of a set. */
void sim_tell(const uint64_t set[SIM_PROCESSES / 64]);
void sim_tell_all(void);
static inline uint32_t sim_index(const struct sim_process *p) { return (uint32_t)(p - sim_world->of); }

/* Memory that all processes share. */
void *sim_share(size_t n);
void sim_unshare(void *p, size_t n);
char *sim_share_text(const char *text);

/* ---- baton.c ---- */

void sim_baton_wait(void); /* a child begins */
/* With the lock: others may run if it is their turn. */
void sim_turn(void);
/* Nothing can run here before next. Returns whether others ran. */
bool sim_rest(uint64_t next);
/* With the lock: this process can go on, but others come first. */
void sim_give_way(void);
void sim_start_baton(void);
/* In the first process: all others call sim_stands, one after the other, and do nothing any more. */
void sim_stop_others(void);
extern void (*sim_stands)(void); /* 0: the program has not begun */

/* ---- lost.c ---- */

/* A process of the kernel's has ended, and was to live: that ends the run. may_reap: none is being made. */
void sim_look_for_lost(bool may_reap);
/* The run is over. All others end now; the time that they have taken counts as this process's. */
void sim_end_others(void);

/* ---- file_disk.c ---- */

/* The machine is meant from now on. Returns the one before. */
struct sim_machine *sim_machine_use(struct sim_machine *m);

/* ---- machine.c ---- */

/* The machine of this process: the first one is made, the others were by package sim's calls. */
void sim_start_machine(void);
/* The machine of this name, of n bytes; 0: there is none. */
struct sim_machine *sim_machine_named(const char *name, size_t n);
long sim_machine_new(const char *name, size_t n, const uint8_t ip[4]);
uint32_t sim_machine_living(const struct sim_machine *m); /* processes */
void sim_machine_kill(struct sim_machine *m);
/* Memory is short: the process that has the most ends. */
void sim_machine_oom(struct sim_machine *m);
long sim_machine_crash(struct sim_machine *m);
long sim_machine_boot(struct sim_machine *m);

/* ---- machine_file.c ---- */

/* Files of the machine that is meant; -errno. */
long sim_put_file(const char *path, const void *bytes, size_t n, uint32_t mode);
long sim_get_file(const char *path, void *to, size_t n, uint64_t at);

/* ---- child.c ---- */

usys_call *sim_call_of_child(long nr); /* its own function for a call; 0: it has none */
void sim_start_child_calls(void);
void sim_child_program(void); /* a child's program begins with what it inherits */

/* ---- child_fds.c ---- */

void sim_fds_pass(struct sim_process *to, struct sim_birth *b);
void sim_fds_take(const struct sim_birth *b);

/* ---- child_exec.c ---- */

/* Returns 0 if the path names a program's file, and stores the program and the machine in p, or -errno.
 * Ends the run if it names a file that is not one. */
long sim_exec_looks(struct sim_process *p, long dir, long path, long flags);
/* Begins the process p. */
void sim_exec(struct sim_process *p, long argv, long envp);

/* ---- child_wait.c ---- */

void sim_start_children(void);
void sim_children_look(void); /* with the lock: children may have ended */

#endif
