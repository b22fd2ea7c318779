#ifndef SHAPE_H
#define SHAPE_H

/*
 * Rules for a program's calls: a policy lists those that it may make, and faults make calls fail.
 * usys exec compiles both to an image, which hosts/shape/image writes and the loader maps.
 *
 *	image.c   the image
 *	shape.c   the entry of calls to which rules apply
 *	lead.c    makes calls go there while the program runs
 *	execute.c calls without rules
 *	owner.c   the function of the program that makes a call
 *	use.c     the uses of a call: its paths and addresses
 *	path.c    absolute paths
 *	target.c  the targets of rules
 *	names.c   addresses of names
 *	policy.c  the check of a call
 *	allow.c   a policy that a test sets
 *	fault.c   faults
 *	usystest.c the host of table usystest
 */
#include "../../loader/loader.h"

enum { SHAPE_VERSION = 1, SHAPE_CLASSES = 1024 };

/* The image's sections. Go: hosts/shape/image. */
enum shape_part {
	SHAPE_RANGES,   /* struct shape_range, by address; the last one is the end of the text */
	SHAPE_CHAINS,   /* struct shape_list of members */
	SHAPE_MEMBERS,  /* uint16_t: classes of functions, the innermost first */
	SHAPE_KINDS,    /* struct shape_kind for each call, by number */
	SHAPE_WORDS,    /* uint64_t: commands that are harmless */
	SHAPE_PROFILES, /* struct shape_profile for each class, and for each via */
	SHAPE_REFS,     /* uint32_t: targets, by number */
	SHAPE_TARGETS,  /* struct shape_target */
	SHAPE_VIAS,     /* struct shape_via */
	SHAPE_TEXT,     /* bytes of patterns */
	SHAPE_NAMES,    /* struct shape_list of texts: names of hosts */
	SHAPE_PARTS,
};

/* A part of the image: n elements at an offset. */
struct shape_list {
	uint32_t at, n;
};

struct shape_head {
	char magic[8];          /* "usysshap" */
	uint32_t version, size; /* of the image, in bytes */
	uint64_t text;          /* the address, as linked, at which ranges begin */
	uint64_t dev, ino;      /* the program's file */
	uint32_t mode;          /* enum shape_mode */
	uint32_t owned;         /* the first class of std that rules name */
	uint64_t checked[8];    /* the calls that the policy checks, by number */
	struct shape_list part[SHAPE_PARTS];
};

enum shape_mode {
	SHAPE_KILL,  /* a call that the policy does not allow ends the program by SIGSYS */
	SHAPE_ERRNO, /* it returns -EPERM */
	SHAPE_WARN,  /* it is executed */
};

/* A range of the program's text, from an offset up to the next range: the functions there. */
struct shape_range {
	uint32_t from, chain;
};

/*
 * A class is a set of functions that all rules treat alike. A call belongs to the class of the
 * innermost function that is in no package of std: one from SHAPE_FIRST up to shape_head->owned.
 * Classes from there on are functions of std that rules name.
 */
enum shape_class {
	SHAPE_STD,
	SHAPE_RUNTIME,
	SHAPE_ONCE, /* its calls belong to std, whoever calls it */
	SHAPE_FIRST,
};

_Static_assert(sizeof(struct shape_head) == 112 + 8 * SHAPE_PARTS && offsetof(struct shape_head, checked) == 48,
	"hosts/shape/image");

extern const struct shape_head *shape_head; /* the policy's image; 0: none */

/* The functions of an image, and a cache of instructions: words with the address relative to the
 * text's begin and one more than the chain, or 0. Threads read and write words without a lock: each
 * word is consistent by itself. */
enum { SHAPE_CACHE = 4096 };
struct shape_functions {
	const struct shape_head *head; /* 0: there are none */
	uint64_t *cache;
};
extern struct shape_functions shape_given; /* of the command's image */

/* The elements of a part. */
static inline const void *shape_part_of(const struct shape_head *h, enum shape_part part)
{
	return (const char *)h + h->part[part].at;
}

static inline const void *shape_part(enum shape_part part) { return shape_part_of(shape_head, part); }

/* A call of the guest, and its known facts. */
struct shape_call {
	long nr, arg[6];
	struct usys_place from; /* the instruction behind it, and its frame */
	int32_t class;          /* a class of of; -1: not looked up */
	const struct shape_functions *of;
};

/* ---- image.c ---- */

/* Maps an image. Returns false if it is none. */
bool shape_open(int fd);
/* Reports whether an image has a policy. */
bool shape_has_policy(const struct shape_head *h);
/* Sets f to the functions of a copy of an image of n bytes, or to none if image is 0, and frees its
 * old ones. Returns false if there is no memory. */
bool shape_copy(struct shape_functions *f, const void *image, size_t n);

/* ---- execute.c ---- */

/* Records the function that executes a call; 0: Linux. */
void shape_note(long nr, usys_call *call);
/* Executes a call without rules. */
long shape_execute(const struct shape_call *c);

/* ---- shape.c ---- */

/* Reports whether a call changes the working directory. */
static inline bool shape_moves(long nr)
{
	return nr == NR_chdir || nr == NR_fchdir || nr == NR_chroot || nr == NR_pivot_root;
}

/* Reports whether the policy checks a call. */
static inline bool shape_checked(const struct shape_head *h, long nr)
{
	return h && h->checked[nr / 64] >> (nr % 64) & 1;
}

/* ---- lead.c ---- */

/* Makes a call go through the rules from now on. Returns false if assembly carries it out, so that
 * it cannot. */
bool shape_lead(long nr);
/* ... and the calls that change the working directory, which rules have to know. */
void shape_lead_moves(void);

/* ---- owner.c ---- */

/* Returns the class of the function that owns the call. */
int32_t shape_owner(struct shape_call *c);
/* Reports whether a function whose class is in a set of SHAPE_CLASSES bits is anywhere on the
 * stack. */
bool shape_has(const struct shape_call *c, const uint64_t *set);

/* ---- path.c ---- */

enum { SHAPE_PATH = 4096 };
/* Stores the absolute path, without "." and "..", and a 0, of a name below a directory's descriptor, or
 * LX_AT_FDCWD. Returns its length, -ENOENT if there is no such directory, or another -errno if the
 * path is not known: it is too long. */
long shape_path(long dir, const char *name, char to[SHAPE_PATH]);
/* The same for argument i of a call, with the directory in argument dir; -1: the working
 * directory. */
long shape_path_of(const struct shape_call *c, int i, int dir, char to[SHAPE_PATH]);
/* Called when the working directory may have changed. */
void shape_moved(void);

/* ---- target.c ---- */

enum shape_verb {
	SHAPE_PASSIVE,
	SHAPE_READ,
	SHAPE_WRITE,
	SHAPE_EXEC,
	SHAPE_CONNECT,
	SHAPE_LISTEN,
	SHAPE_CALL,
	SHAPE_VERBS
};

/* A use of a call. */
struct shape_use {
	enum shape_verb verb;
	const char *path; /* for READ, WRITE, EXEC, and addresses of AF_UNIX */
	size_t n;         /* 0: the path is not known */
	uint16_t family;  /* for CONNECT and LISTEN */
	uint8_t addr[16]; /* IPv4 addresses are the last four, behind ::ffff: */
	uint16_t port;
	long nr;          /* for CALL */
	uint64_t command; /* for CALL, without the bits that are not part of it */
};

enum shape_target_kind {
	SHAPE_FILES,      /* a pattern of paths */
	SHAPE_EVERYWHERE, /* of IP */
	SHAPE_LOOPBACK,
	SHAPE_NETWORK,
	SHAPE_HOST,     /* by name */
	SHAPE_UNIX,     /* a pattern of paths */
	SHAPE_ABSTRACT, /* a pattern of names */
	SHAPE_FAMILY,
	SHAPE_NUMBER,  /* a call */
	SHAPE_COMMAND, /* a call with a command */
};

struct shape_target {
	uint8_t kind, bits;     /* of a network */
	uint16_t number;        /* of a family, a call or a name */
	int32_t port;           /* -1: all */
	struct shape_list text; /* a pattern */
	uint8_t addr[16];
	union {
		uint64_t command;
		uint64_t plain; /* for a pattern of paths: the bytes with which all paths begin */
	};
};

/* Reports whether the target covers a use. */
bool shape_matches(const struct shape_target *t, const struct shape_use *u);

/* ---- names.c ---- */

/* Reports whether the program has looked an address up by a name of SHAPE_NAMES. */
bool shape_named(uint16_t name, const uint8_t addr[16]);
/* shape_names_wanted reports whether a call may be part of a look-up, if the policy of an image has
 * names; shape_names_look is called when it has returned. */
bool shape_names_wanted(const struct shape_head *h, long nr);
void shape_names_look(const struct shape_call *c, long result);
/* Called when another policy takes effect, whose names have other numbers. */
void shape_names_forget(void);

/* ---- use.c ---- */

/* The arguments of a call that are paths and addresses: numbers, or -1. */
struct shape_kind {
	uint8_t verb;
	int8_t flags;             /* those of open */
	uint8_t flags_there;      /* the argument points to them */
	int8_t address;           /* its length is the next argument */
	int8_t message, messages; /* a struct user_msghdr; the number of struct mmsghdr */
	int8_t command;           /* is part of the call's name */
	int8_t zero;              /* the call is passive where it is 0 */
	struct {
		uint8_t verb;
		int8_t dir, path;
		uint8_t pathless;
	} path[2];                  /* pathless: with NULL it is a call */
	uint64_t mask;              /* of the command */
	struct shape_list harmless; /* commands of SHAPE_WORDS that are passive */
};

/* Calls f for each use of a call until it returns false. Returns whether it did not. */
bool shape_uses(const struct shape_call *c, bool (*f)(void *arg, const struct shape_use *u), void *arg);

/* ---- policy.c ---- */

/* The rules for a class: by verb, the allowed and the denied targets. */
struct shape_profile {
	uint32_t all, pad; /* all: everything is allowed that is not denied */
	struct shape_list allow[SHAPE_VERBS], deny[SHAPE_VERBS];
};

/* Calls on whose stack there is a function of these classes have another profile as well. */
struct shape_via {
	uint64_t set[SHAPE_CLASSES / 64];
	uint32_t profile, pad;
};

_Static_assert(sizeof(struct shape_kind) == 32 && sizeof(struct shape_target) == 40 &&
		sizeof(struct shape_profile) == 8 + 16 * SHAPE_VERBS,
	"hosts/shape/enforce");

/* Reports whether the policy allows the call, whose functions are those of the policy's image. */
bool shape_allows(struct shape_call *c);
/* Returns 0 if the call is allowed, or else its result. Does not return if the call ends the
 * program. */
long shape_check(struct shape_call *c);

/* ---- allow.c: the policy of a test, while the command has none ---- */

/* Set if there may be one. */
extern bool shape_tested;
/* Like shape_check. */
long shape_check_tested(struct shape_call *c);
/* Like shape_names_look. */
void shape_look_tested(const struct shape_call *c, long result);
/* Applies the policy of an image of n bytes to the program from now on. Returns 0, or -errno. */
int32_t shape_hold(const void *image, size_t n);
/* Ends that policy. Stores the records of refused calls, at most most bytes; returns how many bytes
 * they have. */
size_t shape_release(char *to, size_t most);

/* ---- fault.c ---- */

/* Executes the call, unless a fault replaces it. */
long shape_fault(struct shape_call *c);

#endif
