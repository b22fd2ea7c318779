//go:build ignore

/*
 * Records of the calls that rules of FAULT_COUNTED count, in a trace's form, as many as fit. A
 * test reads them while threads write them.
 */
#include "../trace/trace.h"
#include "fault.h"

enum { ROOM = 256 << 10, STRINGS = 80 };

static struct kept {
	char *room;
	uint64_t used;
} all[FAULT_RULES]; /* by number of the rule */

bool fault_keep_start(uint32_t index)
{
	struct kept *k = &all[index];
	long at;

	if (k->room) {
		usys_zero(k->room, k->used < ROOM ? k->used : ROOM);
		k->used = 0;
		return true;
	}
	at = usys_mmap(ROOM, PROT_RW);
	if (usys_is_err(at))
		return false;
	__atomic_store_n(&k->room, (char *)at, __ATOMIC_RELEASE);
	return true;
}

bool fault_keeps(uint32_t index)
{
	const struct kept *k = &all[index];

	return __atomic_load_n(&k->room, __ATOMIC_ACQUIRE) && __atomic_load_n(&k->used, __ATOMIC_RELAXED) < ROOM;
}

void fault_keep_before(struct trace_draft *d, const struct shape_call *c)
{
	trace_empty(d, STRINGS, 0);
	trace_begin(&d->r, usys_tcb(), TRACE_CALL, c->nr);
	for (int i = 0; i < 6; i++)
		d->r.args[i] = (uint64_t)c->arg[i];
	trace_capture(d, false);
}

void fault_keep_after(struct trace_draft *d, long result, bool injected)
{
	d->r.end = trace_ticks();
	d->r.ret = result;
	d->r.flags |= injected ? TRACE_INJECTED : 0;
	trace_capture(d, true);
}

/* Stores the size last: a reader that sees it sees the whole record. */
void fault_keep(uint32_t index, const struct trace_draft *d)
{
	struct kept *k = &all[index];
	uint32_t size = (uint32_t)sizeof d->r + d->used;
	uint64_t at = __atomic_fetch_add(&k->used, size, __ATOMIC_RELAXED);
	struct trace_record *to = (struct trace_record *)(k->room + at);
	const size_t head = sizeof to->size;

	if (at + size > ROOM)
		return;
	usys_copy((char *)to + head, (const char *)&d->r + head, sizeof d->r - head);
	usys_copy((char *)(to + 1), d->room, d->used);
	__atomic_store_n(&to->size, size, __ATOMIC_RELEASE);
}

size_t fault_kept(uint32_t index, char *to, size_t most)
{
	const char *room = all[index].room;
	size_t n = 0;

	while (room && n + sizeof(struct trace_record) <= ROOM) {
		uint32_t size = __atomic_load_n(&((const struct trace_record *)(room + n))->size, __ATOMIC_ACQUIRE);

		if (!size || n + size > most)
			break;
		usys_copy(to + n, room + n, size);
		usys_copy(to + n, &size, sizeof size);
		n += size;
	}
	return n;
}
