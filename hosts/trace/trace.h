#ifndef TRACE_H
#define TRACE_H

/*
 * The file that the guest's threads write their calls to, and that a drainer reads while
 * they do. hosts/trace/file.go reads the same structs.
 *
 * The file is mapped as a whole when the program starts, and its descriptor is closed:
 * the guest sees none, and writing takes no system call. It is sparse. The head is one
 * page; chunks follow. A thread takes the next chunk by an atomic addition and fills it
 * with records, one behind the other. The drainer gives the memory of a chunk back when
 * it has read it.
 */
#include "loader.h"

enum {
	TRACE_VERSION = 1,
	TRACE_HEAD = 4096,
	TRACE_CHUNK = 1 << 20,
	TRACE_RECORD_MAX = 64 << 10,
	TRACE_CHILD = 1, /* flags: the record is a child process's, which the program has forked */
	TRACE_FULL = ~0u, /* in the place of a record's size: the chunk's rest is empty */
};

/* Go: type head. */
struct trace_head {
	char magic[8]; /* "usystrac" */
	uint32_t version, chunk_size;
	uint64_t nchunks;  /* that the file has room for */
	uint64_t taken;    /* chunks that threads have taken */
	uint64_t filled;   /* chunks that threads have filled */
	uint64_t freed;    /* chunks that the drainer has given back; it wakes the threads that wait */
	uint64_t most;     /* chunks that may be filled and not freed */
	uint64_t lost;     /* records that found no room */
	uint32_t strings;  /* bytes of a string that are copied */
	int32_t drainer;   /* the drainer's process */
	uint32_t ending;   /* the program has made its last call, and waits */
	uint32_t ended;    /* the drainer has read everything */
	uint64_t wanted[8]; /* a bit for each call by number: those that are recorded */
};

_Static_assert(offsetof(struct trace_head, strings) == 64 && offsetof(struct trace_head, wanted) == 80 &&
	sizeof(struct trace_head) == 144, "hosts/trace/file_linux.go");

/* Snapshots follow. Go: parse (read_linux.go). */
struct trace_record {
	uint32_t size; /* with all that follows, a multiple of 8; written last: 0 until then */
	uint16_t nr, nsnaps;
	int32_t tid;
	uint32_t flags;
	uint64_t args[6];
	int64_t ret;
	uint64_t begin, end; /* ticks; end is 0 where the call does not return */
};

_Static_assert(sizeof(struct trace_record) == 88 && offsetof(struct trace_record, ret) == 64, "hosts/trace/read_linux.go");

/* Its bytes follow, up to a multiple of 8. */
struct trace_snap {
	uint64_t addr;
	uint32_t len, after;
};

/* ---- ring.c ---- */

/* Maps the file and closes its descriptor. False: it is not a trace's. */
bool trace_open(int fd);
/* Writes a record of t's that lies complete in r, but for its size. */
void trace_put(struct tcb *t, const struct trace_record *r, uint32_t size);
/* Waits until the drainer has read everything. */
void trace_finish(void);
extern struct trace_head *trace_head;

/* ---- capture.c ---- */

/* A record that is being made, on the stack of its thread. */
struct trace_draft {
	struct trace_record r;
	char room[TRACE_RECORD_MAX - sizeof(struct trace_record)] __attribute__((aligned(8)));
	uint32_t used; /* of room */
};
/* Copies the memory that the call's arguments point to: what is worth it before the call,
 * or after it. */
void trace_capture(struct trace_draft *d, bool after);

#endif
