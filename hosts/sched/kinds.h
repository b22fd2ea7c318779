#ifndef SCHED_KINDS_H
#define SCHED_KINDS_H

/* The scheduler's rule for a system call: whether the call may wait for others, and whether it
 * concerns the calling thread. calls/linux.calls explains the words. */

#include <stdbool.h>
#include <stdint.h>

enum { WAITS_APART, WAITS_NEVER, WAITS_SOON, WAITS_FD, WAITS_TIME, WAITS_OURS };
enum { THREAD_BINDS, THREAD_NONE, THREAD_OURS };
enum { NO_TIME, MILLISECONDS, TIMEVAL, TIMESPEC };

struct sched_rule {
	uint8_t kind;
	int8_t in;         /* the argument with the descriptor, time or thread; -1: none */
	int8_t out;        /* the argument with the descriptor that is written to; -1: none */
	int8_t on;         /* the argument that decides whether the rule holds; -1: it always does */
	bool unless;       /* the rule holds if no test does; else it holds if one does */
	uint8_t time;      /* the form of the time */
	uint16_t from, to; /* the tests */
};

/* Return the first rule that holds for a call. An unknown call waits apart, and binds. */
const struct sched_rule *sched_waits_rule(long nr, const long arg[6]);
const struct sched_rule *sched_thread_rule(long nr, const long arg[6]);

/* Report whether a call may be of the kind WAITS_... or THREAD_... with some arguments: the
 * functions that it needs are chosen before it is made. */
bool sched_may_wait(long nr, int kind);
bool sched_may_thread(long nr, int kind);

#endif
