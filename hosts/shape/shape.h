#ifndef SHAPE_H
#define SHAPE_H

/*
 * Rules for what a program does: a policy says which calls it may make, and faults make calls
 * fail. usys exec compiles both to an image, which hosts/shape/image writes and the loader maps.
 *
 *	shape.c   the ways of calls that rules are about lead here
 *	owner.c   which function of the program makes a call
 *	path.c    the path that a call names
 *	policy.c  whether a call is allowed
 *	fault.c   faults
 */
#include "loader.h"

enum { SHAPE_VERSION = 1, SHAPE_CLASSES = 1024 };

/* The image's sections. Go: hosts/shape/image. */
enum shape_part {
	SHAPE_RANGES,   /* struct shape_range, by address; the last one is the end of the text */
	SHAPE_CHAINS,   /* struct shape_list of members */
	SHAPE_MEMBERS,  /* uint16_t: classes of functions, the innermost first */
	SHAPE_KINDS,    /* struct shape_kind for each number below NCALLS */
	SHAPE_PROFILES, /* struct shape_profile for each class */
	SHAPE_LINES,    /* struct shape_line */
	SHAPE_TEXT,     /* the patterns' bytes */
	SHAPE_FAULTS,   /* fault.c */
	SHAPE_NAMES,    /* dns.c */
	SHAPE_PARTS,
};

/* A part of the image: n elements at an offset. */
struct shape_list { uint32_t at, n; };

struct shape_head {
	char magic[8]; /* "usysshap" */
	uint32_t version, size; /* of the image, in bytes */
	uint64_t text;          /* where ranges begin, as linked */
	uint64_t dev, ino;      /* the program's file */
	uint32_t mode;          /* enum shape_mode */
	uint32_t owned;         /* the first class of std that rules name */
	uint64_t checked[8];    /* the calls that the policy is about, by number */
	uint64_t faulty[8];     /* the calls that faults may be about */
	struct shape_list part[SHAPE_PARTS];
};

enum shape_mode {
	SHAPE_KILL,  /* a call that the policy does not allow ends the program by SIGSYS */
	SHAPE_ERRNO, /* it returns -EPERM */
	SHAPE_WARN,  /* it is executed */
};

/* A range of the program's text, from an offset up to the next range: the functions there. */
struct shape_range { uint32_t from, chain; };

/*
 * A class is a set of functions that all rules treat alike. A call belongs to the class of the
 * innermost function that is in no package of std: one from SHAPE_FIRST up to shape_head->owned.
 * Classes from there on are functions of std that rules name.
 */
enum shape_class { SHAPE_STD, SHAPE_RUNTIME, SHAPE_FIRST };

_Static_assert(sizeof(struct shape_head) == 176 + 8 * SHAPE_PARTS && offsetof(struct shape_head, checked) == 48, "hosts/shape/image");

extern const struct shape_head *shape_head; /* 0: there are no rules */

/* The elements of a part. */
static inline const void *shape_part(enum shape_part part)
{
	return (const char *)shape_head + shape_head->part[part].at;
}

/* A call of the guest's, and what is known of it. */
struct shape_call {
	long nr, arg[6];
	struct usys_place from; /* the instruction behind it, and its frame */
	int32_t class;          /* -1: not looked up */
};

/* ---- shape.c ---- */

usys_call usys_shape_call;
/* Executes a call as it would be without rules. */
long shape_execute(const struct shape_call *c);

/* ---- owner.c ---- */

/* The class of the function that makes the call. */
int32_t shape_owner(struct shape_call *c);
/* Whether a function whose class is in a set of SHAPE_CLASSES bits is on the whole stack. */
bool shape_has(const struct shape_call *c, const uint64_t *set);

/* ---- path.c ---- */

enum { SHAPE_PATH = 4096 };
/* Stores the absolute path, without "." and "..", that argument i of a call names, whose
 * directory is argument dir or, for -1, the working directory. Returns its length, or -errno if
 * it cannot be read. */
long shape_path(const struct shape_call *c, int i, int dir, char to[SHAPE_PATH]);

/* ---- policy.c ---- */

/* Returns 0 if the call is allowed, or what it returns. Does not return if it ends the program. */
long shape_check(struct shape_call *c);

/* ---- fault.c ---- */

/* Executes the call, unless a fault takes its place. */
long shape_fault(struct shape_call *c);

#endif
