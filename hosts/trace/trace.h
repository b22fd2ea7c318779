#ifndef TRACE_H
#define TRACE_H

/*
 * The file to which the guest's threads write their calls, and which a drainer reads meanwhile.
 * hosts/trace/file_linux.go reads the same structs.
 *
 * The file is mapped as a whole when the program starts, and its descriptor is closed:
 * the guest sees none, and writing takes no system call. It is sparse. The head is one
 * page. Then follow a table with the number of bytes that the drainer has read of each chunk, and
 * the chunks. A thread takes the next chunk by an atomic addition and fills it with records, one
 * behind the other. The drainer frees memory when it has read it; after the last chunk comes the
 * first again.
 *
 * Several processes may write to one file: a program, and the hosted programs that it
 * executes. Each chunk is one process's.
 */
#include "../../loader/loader.h"

#define TRACE_VERSION_TEXT "3"

enum {
	TRACE_VERSION = 3,
	TRACE_HEAD = 4096,
	TRACE_CHUNK = 4 << 20,
	TRACE_CHUNK_HEAD = 8, /* the writing process's number, and the round of chunks */
	TRACE_TRIES = 4096,   /* chunks that a thread looks at to find a free one */
	TRACE_RECORD_MAX = 64 << 10,
	TRACE_FULL = ~0u, /* in place of a record's size: the rest of the chunk is empty */
};

/* Bits of trace_head.flags: options. */
enum {
	TRACE_STACKS = 1,      /* stacks are recorded */
	TRACE_FOLLOW = 2,      /* so are the calls of hosted children */
	TRACE_WHOLE = 8,       /* so are the strings of the environment of execve */
	TRACE_OTHERS = 16,     /* so are calls whose numbers are too large for the sets */
	TRACE_DROP = 4,        /* a record that finds no room is dropped; else its thread waits */
	TRACE_ANCESTORS = 128, /* so are the stacks of a goroutine's ancestors */
	TRACE_TICKS = 64,      /* of a simulation: so are its ticks and the jumps of its clock */
	TRACE_VIRTUAL = 32,    /* the program is simulated: a tick is a nanosecond, records are in order */
};

/* Go: type head. */
struct trace_head {
	char magic[8]; /* "usystrac" */
	uint32_t version, chunk_size;
	uint64_t nchunks;   /* the number of chunks in the file */
	uint64_t taken;     /* chunks that threads have taken */
	uint64_t filled;    /* chunks that threads have filled */
	uint64_t freed;     /* chunks that the drainer has freed; it wakes the threads that wait */
	uint64_t most;      /* chunks that may be filled and not freed */
	uint64_t lost;      /* records for which there was no room */
	uint32_t strings;   /* bytes of a string that are copied */
	int32_t drainer;    /* the drainer's process */
	uint32_t ending;    /* processes that have made their last call, and wait */
	uint32_t flags;     /* options */
	uint32_t off;       /* the drainer reads no more, and the program goes on without it */
	uint32_t attached;  /* the program writes to the file */
	uint32_t fd;        /* the drainer's descriptor of the file */
	uint32_t owner;     /* a thread of the drainer; the kernel adds TRACE_OWNER_DIED when it has ended */
	uint64_t wanted[8]; /* a bit for each call by number: those that are recorded */
	uint64_t blocks[8]; /* those that may block: they are recorded when they begin, too */
};

_Static_assert(offsetof(struct trace_head, strings) == 64 && offsetof(struct trace_head, wanted) == 96 &&
		sizeof(struct trace_head) == 224,
	"hosts/trace/file_linux.go");

enum { TRACE_OWNER_DIED = 0x40000000 }; /* FUTEX_OWNER_DIED (set_robust_list(2)) */

/* Kinds of records: the lowest bits of trace_record.flags. */
enum {
	TRACE_CALL,
	TRACE_BEGUN,   /* a call that has not returned; another record follows when it does */
	TRACE_SIGNAL,  /* nr is the number; a snapshot has its siginfo */
	TRACE_START,   /* a program begins: args are its load bias, its parent, whether its
	              * goroutines are known, and its file's device and number; a snapshot has
	              * its path */
	TRACE_TICK,    /* of a simulation: nr is its kind, args[0] its effect */
	TRACE_JUMP,    /* ... its clock jumps by args[0] */
	TRACE_REFUSED, /* a call that a policy does not allow. With TRACE_LAST it ends the program by SIGSYS */
	TRACE_KIND = 15,
};

/* Further bits of trace_record.flags. */
enum {
	TRACE_CHILD = 16,     /* the process is a fork's or vfork's child that has executed nothing */
	TRACE_LAST = 32,      /* the process waits until the drainer has read this record, and ends */
	TRACE_NATIVE = 64,    /* of execve: the new program will not be traced */
	TRACE_INJECTED = 128, /* a fault has replaced the call */
	TRACE_DELAYED = 256,  /* ... has delayed it */
};

/* Snapshots follow. Go: parse (read_linux.go). */
struct trace_record {
	uint32_t size; /* with all that follows, a multiple of 8; written last: 0 until then */
	uint16_t nr, nsnaps;
	int32_t pid, tid;
	uint32_t flags;
	uint16_t nr_high, pad; /* the upper half of a call's number */
	uint64_t goroutine;    /* 0: none, or unknown */
	uint64_t args[6];
	int64_t ret;
	uint64_t begin, end; /* ticks; end is 0 if the call does not return */
};

_Static_assert(sizeof(struct trace_record) == 104 && offsetof(struct trace_record, args) == 32 &&
		offsetof(struct trace_record, ret) == 80,
	"hosts/trace/read_linux.go");

/* Kinds of snapshots. */
enum {
	SNAP_BEFORE,   /* memory before the call */
	SNAP_AFTER,    /* and after it */
	SNAP_STACK,    /* stack.c explains it */
	SNAP_LABELS,   /* of the goroutine: keys and values, each with a 0 behind it */
	SNAP_EVENT,    /* has no memory: addr is the number of the simulation's event */
	SNAP_ANCESTOR, /* an ancestor of the goroutine, the nearest first: addr is its number, and
	              * the bytes are return addresses */
};

/* Its bytes follow, up to a multiple of 8. */
struct trace_snap {
	uint64_t addr;
	uint32_t len, kind;
};

/* ---- ring.c ---- */

extern struct trace_head *trace_head; /* 0: nothing is traced */
extern int32_t trace_pid;             /* this process */

/* Opens another process's descriptor of a file. Returns a descriptor, or -errno. */
int trace_open_of(int32_t pid, uint64_t fd);
/* Maps the file and closes its descriptor. Returns false if it is not a trace's. */
bool trace_open(int fd);
/* Called in the child of a fork: it takes its own chunks. */
void trace_forked(void);
/* Writes the record r of t, which is complete but for its size. Returns its place in the file, or
 * 0 if there was no room. */
char *trace_put(struct tcb *t, const struct trace_record *r, uint32_t size);
/* Reports whether a drainer reads the file. If it was killed, the file is off from now on, and
 * its memory is freed. */
bool trace_reads(void);
/* Waits until the drainer has read the record at that place, and all before it. */
void trace_finish(char *place);

/* ---- capture.c ---- */

/* A record that is being made. */
struct trace_draft {
	struct trace_record r;
	char room[TRACE_RECORD_MAX - sizeof(struct trace_record)] __attribute__((aligned(8)));
	uint32_t used;           /* of room */
	uint32_t strings, flags; /* those of trace_head: the limits of copies */
};

/* ---- draft.c ---- */

/* The uses of drafts that may be in use at once in one slot. */
enum trace_drafts {
	DRAFT_CALL,  /* of a traced call */
	DRAFT_KEPT,  /* of a call that a fault rule counts */
	DRAFT_OTHER, /* a record that is finished at once */
};
/* Returns the draft of the calling function's slot, or 0: there is no memory. */
struct trace_draft *trace_draft(struct tcb *t, enum trace_drafts kind);
/* Counts a record for which there was no memory. */
static inline void trace_lost(void) { __atomic_fetch_add(&trace_head->lost, 1, __ATOMIC_RELAXED); }

static inline void trace_empty(struct trace_draft *d, uint32_t strings, uint32_t flags)
{
	d->used = 0;
	d->strings = strings;
	d->flags = flags;
}

/* Copies the memory to which the call's arguments point, as far as it matters before the call, or
 * after it. */
void trace_capture(struct trace_draft *d, bool after);
/* Returns room for a snapshot of n bytes, or 0. The caller fills it. */
void *trace_snap(struct trace_draft *d, uint64_t addr, uint64_t n, uint32_t kind);

/* ---- stack.c ---- */

/* Adds the calling goroutine, and its stack and labels if stacks are recorded. */
void trace_caller(struct trace_draft *d, const struct usys_place *p);

/* ---- trace.c ---- */

/* Returns the time by the clock of records. */
uint64_t trace_ticks(void);

/* Begins a record of the calling thread. */
void trace_begin(struct trace_record *r, const struct tcb *t, uint32_t flags, long nr);

#endif
