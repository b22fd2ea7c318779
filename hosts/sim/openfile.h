#ifndef SIM_OPENFILE_H
#define SIM_OPENFILE_H

/*
 * Descriptors of the simulation. A descriptor names a struct sim_file, an open file: a file of
 * the disk, a socket, a pipe and the like begin with one. None of them is a descriptor of the
 * kernel's.
 *
 * Everything here runs on the one vcore, and nothing switches threads but sim_file_wait. So no
 * lock is needed. A function that waits must look up everything again afterwards, but for a file
 * that it holds (sim_hold).
 */

#include "../../loader/loader.h"

/* Linux's bits of poll and epoll (include/uapi/asm-generic/poll.h, linux/eventpoll.h). */
enum {
	SIM_IN = 0x1, SIM_PRI = 0x2, SIM_OUT = 0x4, SIM_ERR = 0x8, SIM_HUP = 0x10, SIM_NVAL = 0x20, SIM_RDHUP = 0x2000,
};

/* Memory of the guest's, in pieces: what a read fills, or a write takes. */
struct sim_buffer {
	const struct lx_iovec *piece;
	size_t pieces;
	size_t n; /* bytes in all */
};
/* Copies n bytes to or from the buffer's byte at. Returns 0, or -EFAULT. */
long sim_buffer_put(const struct sim_buffer *b, size_t at, const void *from, size_t n);
long sim_buffer_get(const struct sim_buffer *b, size_t at, void *to, size_t n);
/* Makes *b of an iovec array of the guest's. The copy lies in piece. Returns 0, or -errno. */
enum { SIM_IOV = 1024 };
long sim_buffer_of(struct sim_buffer *b, struct lx_iovec piece[SIM_IOV], long iov, long n);

struct sim_file;
struct sim_passed;

/* Functions of a kind of file. Those that are missing fail as the comment says. All return a
 * result, or -errno. -EAGAIN of read and write means that the file is not ready: they never wait
 * themselves. */
struct sim_file_ops {
	const char *name; /* for reports */
	bool told;        /* its bytes are in the story already */
	bool of_disk;     /* a file of the simulated disk (files.h) */
	/* at: the offset; -1: the file's own position, or there is none. Missing: -EINVAL. */
	long (*read)(struct sim_file *f, const struct sim_buffer *to, int64_t at);
	long (*write)(struct sim_file *f, const struct sim_buffer *from, int64_t at);
	/* The bits for which the file is ready now. Missing: epoll_ctl refuses the file with -EPERM,
	 * as a regular one, and poll finds it ready. */
	uint32_t (*ready)(struct sim_file *f);
	/* Linux's struct stat of the file. Missing: that of an anonymous inode. */
	long (*stat)(struct sim_file *f, struct lx_stat *st);
	/* How long a read or a write that blocks waits, as a time (SO_RCVTIMEO). Missing: for ever. */
	uint64_t (*timeout)(struct sim_file *f, bool write);
	/* ioctl. Missing: -ENOTTY. */
	long (*ioctl)(struct sim_file *f, long op, long arg);
	/* Maps the file at the address at, which is free. Missing: -ENODEV. */
	long (*map)(struct sim_file *f, uintptr_t at, size_t n, int prot, int flags, int64_t offset);
	/* Some descriptor of the file's was closed; others may be left. Optional. */
	void (*closed)(struct sim_file *f);
	/* Stores what a child needs to have the same open file. Missing: a child cannot inherit it. */
	void (*pass)(struct sim_file *f, struct sim_passed *to);
	/* The last reference is gone: frees the file. */
	void (*release)(struct sim_file *f);
};

/* An open file that a child inherits, for the function of its kind that makes it the child's. */
struct sim_passed {
	struct sim_file *(*take)(const struct sim_passed *p);
	struct sim_file *file; /* in the parent's memory */
	int32_t fd;
	uint32_t flags, process; /* the child's entry */
	bool writes;
	const struct sim_file_ops *ops;
	void *of;              /* in shared memory */
	uint32_t *shares;
};

struct sim_file {
	const struct sim_file_ops *ops;
	uint32_t refs;    /* descriptors, and calls that hold the file */
	uint32_t flags;   /* O_…: access mode, O_NONBLOCK, O_APPEND and so on, as F_GETFL returns them */
	struct sim_watch *watches;          /* of epolls */
	struct usys_uthread_list waiting;   /* threads that wait in a call on the file */
};

/* A new file of the kind ops with one reference. */
void sim_file_init(struct sim_file *f, const struct sim_file_ops *ops, uint32_t flags);
static inline struct sim_file *sim_file_get(struct sim_file *f) { f->refs++; return f; }
void sim_file_put(struct sim_file *f);

/* A call that may wait holds its file. A process lets go of what its calls hold when it ends: their
 * threads never go on then. */
struct sim_hold { struct sim_file *file; struct sim_hold *next, **link; };
void sim_hold(struct sim_hold *h, struct sim_file *f);
void sim_let_go(struct sim_hold *h);
void sim_let_go_all(void);

/* Something has happened to f that Linux counts as an event: it became ready for these bits, or
 * ready once more (data came though there was some). Wakes those that wait. */
void sim_file_event(struct sim_file *f, uint32_t bits);
/* The calling thread waits until sim_file_event is called for f, or until the time (USYS_NEVER:
 * none). Returns 0; -EAGAIN when the time has come; -ERESTARTSYS when a signal is due: the call then
 * ends with that, or with -EINTR where it must not be made anew. The caller holds f. */
long sim_file_wait(struct sim_file *f, uint64_t until);

/* The file of a descriptor; 0: there is none (-EBADF). */
struct sim_file *sim_fd_file(long fd);
/* Gives f, whose reference it takes, the lowest free number from least on. Returns it, or -EMFILE,
 * and f is put then. flags: O_CLOEXEC, or 0. */
long sim_fd_new(struct sim_file *f, uint32_t least, uint32_t flags);

/* ---- for the bindings ---- */

/* Memory of the simulator's, zeroed. Out of memory ends the run. */
void *sim_alloc(size_t n);
void sim_release(void *p, size_t n);

/* The calls that a binding has: it enters them in the table with this, from its start function. A
 * call's function gets the guest's arguments and its number, as usys_call says. */
void sim_route(long nr, usys_call *call);

/* The start of each binding, called once before the program begins. */
void sim_start_files(void);   /* file.c */
void sim_start_socket_open(void), sim_start_socket_data(void), sim_start_socket_options(void);

/* Stores the number of the disk's node that a unix socket's path names, relative to the working
 * directory. made: the node is made; -EADDRINUSE if there is something of this name. Else it is
 * looked for; -ECONNREFUSED if it is no socket. (socket_node.c) */
long sim_socket_node(const char *path, bool made, uint64_t *key);
/* Store what /etc/hosts and /etc/resolv.conf say, at most n bytes, and return how many there are. */
size_t sim_hosts_file(char *to, size_t n);
size_t sim_resolv_file(char *to, size_t n);

/* Next event of a binding, in ns of the monotonic clock (USYS_NEVER: none); executes what is due.
 * sim_env_now of env.h's now is kept by the clock before each. */
uint64_t sim_sockets_next(void);
void sim_sockets_run(void);

/* The run cannot be repeated, or cannot be simulated: says why (texts up to a 0) and ends with status 3. */
_Noreturn void sim_unrepeatable(const char *text, ...);

#endif
