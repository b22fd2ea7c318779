//go:build ignore

/*
 * Where records are made: too large for a slot, each thread has memory of its own for them, mapped
 * at the first use and kept. A slot has one draft of each kind: a call that a handler makes while
 * another draft is in use is in another slot. A call that is given up leaves nothing behind.
 */
#include "trace.h"

struct trace_draft *trace_draft(struct tcb *t, enum trace_drafts kind)
{
	uintptr_t top = usys_slot_of(t, (uintptr_t)__builtin_frame_address(0));
	struct trace_draft **d = &t->drafts[top ? ((uintptr_t)t - top) / usys_slot_size : 0][kind];

	if (!*d) {
		long p = usys_mmap(sizeof **d, PROT_RW);
		if (!usys_is_err(p))
			*d = (struct trace_draft *)p;
	}
	return *d;
}
