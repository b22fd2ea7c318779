#ifndef FAULT_H
#define FAULT_H

/*
 * Faults in the host. fault_rule.h is the part that needs no host.
 *
 *	fault.c        what happens to a call
 *	fault_area.c   the rules' memory
 *	fault_match.c  which calls a rule is about
 *	fault_move.c   calls that move fewer bytes than they could
 *	fault_clock.c  the clock that jumps
 */
#include "fault_rule.h"
#include "shape.h"

/* ---- fault_area.c ---- */

extern struct fault_area *fault_area; /* 0: there are no faults */

/* ---- fault_match.c ---- */

/* Whether the call is one that the rule is about. */
bool fault_matches(struct shape_call *c, const struct fault_rule *r);

/* ---- fault_move.c ---- */

/* Executes the call with less than it would move. *hit: it has made a difference. The rule is
 * of FAULT_SHORT, FAULT_TORN or FAULT_SPACE, has number index, and the call is the n-th that
 * matches it. */
long fault_move(struct shape_call *c, struct fault_rule *r, uint32_t index, uint64_t n, bool *hit);

/* ---- fault_clock.c ---- */

/* Executes the call; if it reads the clock, or waits for a time of it, by the clock that has
 * jumped. */
long fault_by_clock(struct shape_call *c);
/* Makes the program's clock reads come to the host, once a rule is about them. */
void fault_clock_here(void);

#endif
