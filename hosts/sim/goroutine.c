//go:build ignore

/* Finds the goroutine that a thread runs. */
#include "sim.h"

static uintptr_t word(uintptr_t at)
{
	uintptr_t w;

	return at && !usys_get(&w, (void *)at, sizeof w) ? w : 0;
}

/* Returns the number of the goroutine that a thread runs, on the goroutine's stack or on the
 * scheduler's; threads without one have other numbers. */
uint64_t sim_goroutine(const struct usys_uthread *u)
{
	const struct usys_offsets *o = &usys_program.offsets;
	uint64_t goid = 0;
	uintptr_t g;

	if (usys_program.has_offsets && u->tls && (g = word(u->tls - sizeof g))) {
		uintptr_t m = word(g + o->g_m), current = m ? word(m + o->m_curg) : 0;
		goid = word((current ? current : g) + o->g_goid);
	}
	return goid ? goid : (1ul << 40) + sched_tcb(u)->sched.index;
}
