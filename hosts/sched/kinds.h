#ifndef SCHED_KINDS_H
#define SCHED_KINDS_H

/* The scheduler's rule for a system call: whether the call may wait for others, and whether it is
 * about the calling thread. calls/linux.calls says what the words mean. */

#include <stdbool.h>
#include <stdint.h>

enum { WAITS_APART, WAITS_NEVER, WAITS_SOON, WAITS_FD, WAITS_TIME, WAITS_OURS };
enum { THREAD_BINDS, THREAD_NONE, THREAD_OURS };
enum { NO_TIME, MILLISECONDS, TIMEVAL, TIMESPEC };

struct sched_rule {
	uint8_t kind;
	int8_t in;      /* the argument with the descriptor, time or thread that it is about; -1: none */
	int8_t out;     /* that with the descriptor that is written to; -1: none */
	int8_t on;      /* that which decides whether the rule holds; -1: it always does */
	bool unless;    /* it holds where no test does; otherwise it holds where one does */
	uint8_t time;   /* the form of the time */
	uint16_t from, to; /* the tests */
};

/* The first rule that holds for a call. A call that is unknown waits apart, and binds. */
const struct sched_rule *sched_waits_rule(long nr, const long arg[6]);
const struct sched_rule *sched_thread_rule(long nr, const long arg[6]);

/* Whether some arguments, or none at all, may make a call that of the kind WAITS_... or
 * THREAD_...: which functions it needs is decided before it is made. */
bool sched_may_wait(long nr, int kind);
bool sched_may_thread(long nr, int kind);

#endif
