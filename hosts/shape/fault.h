#ifndef FAULT_H
#define FAULT_H

/*
 * Faults in the host. fault_rule.h is the part that needs no host.
 *
 *	fault.c        the fate of a call
 *	fault_area.c   the rules' memory
 *	fault_add.c    rules that the program itself adds and removes
 *	fault_end.c    removes rules
 *	fault_count.c  rules that count calls
 *	fault_keep.c   records of the calls that they count
 *	fault_match.c  matches calls with a rule
 *	fault_move.c   calls that move fewer bytes than they could
 *	fault_flip.c   calls whose bytes change on the way
 *	fault_clock.c  jumps of the clock
 */
#include "fault_rule.h"
#include "shape.h"

/* ---- fault_area.c ---- */

extern struct fault_area *fault_area; /* 0: there are no faults */

/* Makes the memory while the program runs. head has the part in front of the rules. Returns
 * false if there is no memory. */
bool fault_make_area(const struct fault_area *head);
/* ---- threads that use a rule ---- */

static inline void fault_release(struct fault_rule *r) { __atomic_fetch_sub(&r->use, 1, __ATOMIC_RELEASE); }

/* Holds a rule until fault_release. Returns false if it is gone. */
static inline bool fault_hold(struct fault_rule *r)
{
	if (!(__atomic_fetch_add(&r->use, 1, __ATOMIC_ACQUIRE) & FAULT_GONE))
		return true;
	fault_release(r);
	return false;
}

/* The classes of functions of rules of FAULT_OWN, by number of the rule. */
extern struct shape_functions fault_functions[FAULT_RULES];

/* ---- fault_add.c ---- */

/* Adds a rule. image, of n bytes, has the functions that it names; 0: it names none. clock: the
 * program's clock reads have to go to the host. Returns the rule's number, or -errno. */
int32_t fault_add(const struct fault_area *head, const struct fault_rule *rule, bool clock, const void *image,
	size_t n);

/* ---- fault_end.c ---- */

/* Removes a rule. back: undoes its jumps of the clock. */
void fault_remove(uint32_t index, bool back);
/* Stores how often a rule has matched a call, and changed one. */
void fault_counted(uint32_t index, uint64_t *matched, uint64_t *hit);

/* ---- fault_count.c ---- */

struct fault_count {
	uint64_t calls, errors;
};

/* Makes room for the counts of a rule, and clears it. Returns false if there is no memory. */
bool fault_count_start(uint32_t index);
/* Counts a call that has returned. */
void fault_count(uint32_t index, long nr, bool failed);
struct fault_count fault_count_of(uint32_t index, long nr);

/* ---- fault_keep.c ---- */

struct trace_draft;

/* Makes room for the records of a rule's calls, and clears it. Returns false if there is no
 * memory. */
bool fault_keep_start(uint32_t index);
/* Reports whether there is room for another one. */
bool fault_keeps(uint32_t index);
/* Make a record: its parts before the call and after it. */
void fault_keep_before(struct trace_draft *d, const struct shape_call *c);
void fault_keep_after(struct trace_draft *d, long result, bool injected);
void fault_keep(uint32_t index, const struct trace_draft *d);
/* Stores the records, most bytes at most; returns how many bytes they have. */
size_t fault_kept(uint32_t index, char *to, size_t most);

/* ---- fault_match.c ---- */

/* Reports whether the rule applies to calls of a number. */
static inline bool fault_names(const struct fault_rule *r, long nr) { return r->calls[nr / 64] >> (nr % 64) & 1; }
/* Reports whether the call matches the rule. */
bool fault_matches(struct shape_call *c, const struct fault_rule *r);
/* Stores the path of an open descriptor, or the kernel's name for it, without the suffix "
 * (deleted)". Returns false if it is not open. */
bool fault_path_of(int fd, char to[SHAPE_PATH]);

/* ---- fault_move.c ---- */

/* Executes the call with fewer bytes. *hit is set if that made a difference. The rule is of
 * FAULT_SHORT, FAULT_TORN or FAULT_SPACE, has number index, and the call is the n-th that
 * matches it. */
long fault_move(struct shape_call *c, struct fault_rule *r, uint32_t index, uint64_t n, bool *hit);

/* Reports whether the call can only move all of its bytes or none: those of an eventfd are one
 * number. Go's runtime wakes its threads by one. */
bool fault_whole_or_none(const struct shape_call *c, const struct fault_fact *f, uint64_t bytes);
/* Returns the largest number of bytes that the call would move. */
uint64_t fault_size(const struct shape_call *c, const struct fault_fact *f);

/* ---- fault_flip.c ---- */

/* Executes the call with flipped bits; otherwise like fault_move. The rule is of FAULT_FLIP. */
long fault_flip(struct shape_call *c, struct fault_rule *r, uint32_t index, uint64_t n, bool *hit);

/* ---- fault_clock.c ---- */

/* Makes the clock jump. */
void fault_jump(int64_t ns);
/* Executes the call. If it reads the clock, or waits for a time of day, it uses the clock with
 * its jumps. */
long fault_by_clock(struct shape_call *c);
/* Makes the program's clock reads go to the host, once a rule applies to them. */
void fault_clock_here(void);

#endif
