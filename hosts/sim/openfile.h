#ifndef SIM_OPENFILE_H
#define SIM_OPENFILE_H

/*
 * Descriptors of the simulation. A descriptor names a struct sim_file, an open file; files of the
 * disk, sockets, pipes and so on begin with one. They are not descriptors of the kernel.
 *
 * All of this runs on the one vcore, and only sim_file_wait switches threads. So no lock is needed.
 * After a wait a function must look up everything again, except a file that it holds (sim_hold).
 */

#include "../../loader/loader.h"

/* Linux's bits of poll and epoll (include/uapi/asm-generic/poll.h, linux/eventpoll.h). */
enum {
	SIM_IN = 0x1,
	SIM_PRI = 0x2,
	SIM_OUT = 0x4,
	SIM_ERR = 0x8,
	SIM_HUP = 0x10,
	SIM_NVAL = 0x20,
	SIM_RDHUP = 0x2000,
};

/* Guest memory, in pieces: the target of a read, or the source of a write. */
struct sim_buffer {
	const struct lx_iovec *piece;
	size_t pieces;
	size_t n; /* bytes in all */
};
/* Copies n bytes to or from the buffer's byte at. Returns 0, or -EFAULT. */
long sim_buffer_put(const struct sim_buffer *b, size_t at, const void *from, size_t n);
long sim_buffer_get(const struct sim_buffer *b, size_t at, void *to, size_t n);
/* Makes *b from an iovec array of the guest. The copy of the array is in piece. Returns 0, or
 * -errno. */
enum { SIM_IOV = 1024 };
long sim_buffer_of(struct sim_buffer *b, struct lx_iovec piece[SIM_IOV], long iov, long n);

struct sim_file;
struct sim_passed;

/* Functions of a kind of file. The comments say how the call of a missing one fails. All return a
 * result, or -errno. If the file is not ready, read and write return -EAGAIN: they never wait
 * themselves. */
struct sim_file_ops {
	const char *name; /* for reports */
	bool told;        /* its bytes are already in the story */
	bool of_disk;     /* a file of the simulated disk (files.h) */
	/* at is the offset, or -1 for the file's position, if it has one. Missing: -EINVAL. */
	long (*read)(struct sim_file *f, const struct sim_buffer *to, int64_t at);
	long (*write)(struct sim_file *f, const struct sim_buffer *from, int64_t at);
	/* Returns the bits for which the file is ready. Missing: epoll_ctl refuses the file with
	 * -EPERM, like a regular file, and poll finds it ready. */
	uint32_t (*ready)(struct sim_file *f);
	/* Fills Linux's struct stat of the file. Missing: that of an anonymous inode. */
	long (*stat)(struct sim_file *f, struct lx_stat *st);
	/* Returns the time until which a blocking read or write waits (SO_RCVTIMEO). Missing: for
	 * ever. */
	uint64_t (*timeout)(struct sim_file *f, bool write);
	/* ioctl. Missing: -ENOTTY. */
	long (*ioctl)(struct sim_file *f, long op, long arg);
	/* Maps the file at the address at, which is free. Missing: -ENODEV. */
	long (*map)(struct sim_file *f, uintptr_t at, size_t n, int prot, int flags, int64_t offset);
	/* Called when a descriptor of the file was closed; others may be left. Optional. */
	void (*closed)(struct sim_file *f);
	/* Stores the data with which a child gets the same open file. Missing: a child cannot
	 * inherit it. */
	void (*pass)(struct sim_file *f, struct sim_passed *to);
	/* Frees the file, when the last reference is gone. */
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
	void *of; /* in shared memory */
	uint32_t *shares;
};

struct sim_file {
	const struct sim_file_ops *ops;
	uint32_t refs;             /* descriptors, and calls that hold the file */
	uint32_t flags;            /* O_…: access mode, O_NONBLOCK, O_APPEND and so on, as F_GETFL returns them */
	struct sim_watch *watches; /* epolls that watch it */
	struct usys_uthread_list waiting; /* threads in a call that waits for the file */
};

/* Initialises a file of the kind ops with one reference. */
void sim_file_init(struct sim_file *f, const struct sim_file_ops *ops, uint32_t flags);
static inline struct sim_file *sim_file_get(struct sim_file *f)
{
	f->refs++;
	return f;
}
void sim_file_put(struct sim_file *f);

/* A call that may wait holds its file. When a process ends, it releases the files that its calls
 * hold: their threads do not continue. */
struct sim_hold {
	struct sim_file *file;
	struct sim_hold *next, **link;
};
void sim_hold(struct sim_hold *h, struct sim_file *f);
void sim_let_go(struct sim_hold *h);
void sim_let_go_all(void);

/* Called for an event of f, as Linux counts them: it became ready for these bits, or ready once
 * more (data arrived when there was already some). Wakes the waiting threads. */
void sim_file_event(struct sim_file *f, uint32_t bits);
/* The calling thread waits until sim_file_event is called for f, or until the time (USYS_NEVER:
 * none). Returns 0; -EAGAIN after that time; or -ERESTARTSYS when a signal is due: the call then
 * ends with that, or with -EINTR if it must not be restarted. The caller holds f. */
long sim_file_wait(struct sim_file *f, uint64_t until);

/* Returns the file of a descriptor; 0: there is none (-EBADF). */
struct sim_file *sim_fd_file(long fd);
/* Gives f the lowest free number from least on, and takes over the reference. Returns the number,
 * or -EMFILE and puts f. flags is O_CLOEXEC, or 0. */
long sim_fd_new(struct sim_file *f, uint32_t least, uint32_t flags);

/* ---- for the bindings ---- */

/* Returns zeroed memory of the simulator. If there is none, the run ends. */
void *sim_alloc(size_t n);
void sim_release(void *p, size_t n);

/* A binding enters its calls in the table with this, from its start function. A call's function
 * gets the guest's arguments and its number (usys_call). */
void sim_route(long nr, usys_call *call);

/* The start of each binding, called once before the program begins. */
void sim_start_files(void); /* file.c */
void sim_start_socket_open(void), sim_start_socket_data(void), sim_start_socket_options(void);

/* Stores the number of the disk's node that a unix socket's path names, relative to the working
 * directory. If made, it makes the node, or returns -EADDRINUSE if the name exists; else it looks
 * the node up, and returns -ECONNREFUSED if it is no socket. (socket_node.c) */
long sim_socket_node(const char *path, bool made, uint64_t *key);
/* Store the contents of /etc/hosts and /etc/resolv.conf, at most n bytes, and return how many there
 * are. */
size_t sim_hosts_file(char *to, size_t n);
size_t sim_resolv_file(char *to, size_t n);

/* Return the time of a binding's next event, in ns of the monotonic clock (USYS_NEVER: none), and
 * execute due events. The clock sets env.h's now before each. */
uint64_t sim_sockets_next(void);
void sim_sockets_run(void);

/* Ends a run that cannot be repeated, or cannot be simulated, with status 3; the texts, up to a 0,
 * are the reason. */
_Noreturn void sim_unrepeatable(const char *text, ...);

#endif
