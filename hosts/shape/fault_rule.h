#ifndef FAULT_RULE_H
#define FAULT_RULE_H

/*
 * Faults (docs/faults.md): the rules, in memory that the program shares with its hosted
 * children and with the process of -control, which adds rules while the program runs. Nothing
 * here is locked: once a rule is published, only its counts change.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	FAULT_VERSION = 2,
	FAULT_CALLS = 512, /* NCALLS */
	FAULT_RULES = 512,
	FAULT_STRINGS = 696,
	FAULT_CLASSES = 1024, /* SHAPE_CLASSES */
	FAULT_NO_LAST = -1,   /* of fault_rule.last, as a uint32_t: there is no end */
};

/* The fate of a call. Go: type Result. */
enum {
	FAULT_MADE,    /* it is made unchanged */
	FAULT_FAIL,    /* it is not made, and returns an error */
	FAULT_RETURN,  /* it is not made, and returns a number */
	FAULT_SHORT,   /* it moves fewer bytes */
	FAULT_TORN,    /* it writes fewer bytes, and returns an error */
	FAULT_SPACE,   /* it fails once a number of bytes were written */
	FAULT_COUNTED, /* it is made unchanged, and is counted when it returns */
	FAULT_FLIP,    /* it moves its bytes with some bits flipped */
	FAULT_LOST,    /* it is an fsync that fails, and loses the data (only in a simulation) */
};

/* How a rule uses classes of functions. Go: ownedByOwner and so on. */
enum {
	FAULT_OWNER = 1, /* the function that makes the call is one of them */
	FAULT_STACK,     /* one of them is on the stack */
	FAULT_OWN = 16,  /* the classes are the rule's own, of one process (fault_add.c) */
};

/* Bits of fault_rule.use; the others count the threads that look at the rule. */
enum { FAULT_GONE = 1 << 30 }; /* the rule was removed, and another may take its place */

/* The form in which a call has the number of its bytes. Go: movesCount and so on. */
enum {
	FAULT_MOVES_NOT,
	FAULT_COUNT,
	FAULT_VECTOR,  /* an array of struct iovec, whose length is the next argument */
	FAULT_MESSAGE, /* a struct msghdr */
	FAULT_RANGE,   /* the number in the argument, or none */
};

/* The use that a call makes of the clock. Go: clocks. */
enum {
	FAULT_CLOCK_GETTIME = 1,
	FAULT_GETTIMEOFDAY,
	FAULT_TIME,
	FAULT_CLOCK_NANOSLEEP,
};

/* Facts of a call, by its number. Go: type fact. */
struct fault_fact {
	uint8_t moves, arg; /* the index of the count, of the vector or of the message */
	uint8_t writes, clock;
	int8_t fds[2]; /* the indices of descriptors; -1: none */
	struct {
		int8_t arg, dir; /* the index of a path, and of the directory's descriptor; -1: none */
	} paths[2];
};

/* Go: type entry. */
struct fault_rule {
	uint64_t calls[FAULT_CALLS / 64];
	uint64_t matched, hit;           /* numbers of calls */
	uint64_t written;                /* for FAULT_SPACE: bytes */
	uint64_t seed, below;            /* a draw below it is a hit; 0: each is */
	int64_t retval;                  /* the result, or -errno */
	int64_t delay_enter, delay_exit; /* in nanoseconds */
	int64_t clock;
	uint64_t amount, space; /* bytes, or bits */
	uint32_t first, last, step;
	uint32_t result;
	int32_t signal, instead, fd;
	uint16_t path, text; /* the places of the strings; 0: none */
	uint32_t owned;      /* only calls of functions whose classes are in owners; FAULT_OWNER or FAULT_STACK */
	uint32_t use;        /* FAULT_GONE, and threads */
	uint64_t owners[FAULT_CLASSES / 64];
	uint16_t machines; /* the place of the names of a simulation's machines; 0: none */
	uint16_t pad[3];
	char strings[FAULT_STRINGS];
};

/* Go: type area. */
struct fault_area {
	uint32_t version, most;
	uint32_t rules;                   /* the number of rules; written last */
	uint32_t first;                   /* the first rule that is not cleared */
	int64_t jumped;                   /* of all clocks, in nanoseconds */
	uint64_t named[FAULT_CALLS / 64]; /* the calls that any rule has ever had, and those of clocks */
	uint32_t control;                 /* rules may be added: any call may be named later */
	uint32_t clock;                   /* the program's clock reads go to the host */
	uint32_t adding;                  /* a process adds a rule: others wait */
	char pad[156];
	struct fault_fact facts[FAULT_CALLS];
	struct fault_rule rule[FAULT_RULES];
};

_Static_assert(sizeof(struct fault_fact) == 10 && sizeof(struct fault_rule) == 1024 &&
		offsetof(struct fault_rule, first) == 152 && offsetof(struct fault_rule, strings) == 328 &&
		offsetof(struct fault_area, facts) == 256 && offsetof(struct fault_area, rule) == 256 + 512 * 10,
	"faults/area.go");

/* ---- fault_verdict.c: depends on nothing but its arguments. Go: verdict.go, pattern.go ---- */

/* Two successive rules of one seed draw like rules whose seeds differ by this. */
#define FAULT_PER_RULE 0x9e3779b97f4a7c15u

/* Reports whether the rule, with number index, hits the n-th call that matches it. */
bool fault_hits(const struct fault_rule *r, uint32_t index, uint64_t n);
/* Returns how many of size bytes that call moves, if the rule shortens it. */
uint64_t fault_amount(const struct fault_rule *r, uint32_t index, uint64_t n, uint64_t size);
/* Returns the k-th bit that is flipped in this number of bytes, which is not 0. */
uint64_t fault_bit(const struct fault_rule *r, uint32_t index, uint64_t n, uint64_t k, uint64_t bytes);
/* Reports whether a path matches a pattern. */
bool fault_path_matches(const char *pattern, const char *path);

#endif
