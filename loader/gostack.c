//go:build ignore

/* The goroutine that makes a call, its stack, and its ancestors. */
#include "gostack.h"

uintptr_t usys_word(uintptr_t addr)
{
	uintptr_t w = 0;

	return usys_get(&w, (const void *)addr, sizeof w) ? 0 : w;
}

static uintptr_t stack_word(uintptr_t addr) { return *(const uintptr_t *)addr; }

static void add_stack(struct usys_running *r, uintptr_t g)
{
	const struct usys_offsets *o = &usys_program.offsets;

	if (g)
		r->stacks[r->nstacks++] = (struct usys_stack){usys_word(g + o->g_stack + o->stack_lo),
			usys_word(g + o->g_stack + o->stack_hi)};
}

static uintptr_t current_m(uintptr_t *g)
{
	*g = usys_program.has_offsets ? usys_get_g() : 0;
	return (intptr_t)*g > 0 ? usys_word(*g + usys_program.offsets.g_m) : 0;
}

struct usys_running usys_find_running(void)
{
	const struct usys_offsets *o = &usys_program.offsets;
	struct usys_running r = {.nstacks = 0};
	uintptr_t g, m = current_m(&g);

	if (!m)
		return r;
	r.goroutine = usys_word(m + o->m_curg);
	/* A thread that has just begun has its parent's frame pointer; only the stacks in this
	 * list are its own. Frame pointers lead from one stack to another: from the signal stack
	 * to the interrupted one, from the system stack to the goroutine's. */
	add_stack(&r, r.goroutine);
	add_stack(&r, usys_word(m + o->m_g0));
	add_stack(&r, usys_word(m + o->m_gsignal));
	return r;
}

uint64_t usys_goroutine(void)
{
	uintptr_t g, m = current_m(&g), goroutine = m ? usys_word(m + usys_program.offsets.m_curg) : 0;

	return goroutine ? usys_word(goroutine + usys_program.offsets.g_goid) : 0;
}

size_t usys_words_at(const struct usys_running *r, uintptr_t addr)
{
	for (int i = 0; i < r->nstacks; i++)
		if (addr >= r->stacks[i].low && addr < r->stacks[i].high && addr % sizeof addr == 0)
			return (r->stacks[i].high - addr) / sizeof addr;
	return 0;
}

/*
 * Go's frames begin with the caller's frame pointer and the return
 * address (the Go ABI, "Stack layout"). If the stacks are known, all words that are read lie in
 * them, so this also works while SIGSEGV is blocked.
 */
size_t usys_frames(const struct usys_running *r, uintptr_t fp, uintptr_t *to, size_t most)
{
	size_t n = 0;

	for (; n < most && usys_words_at(r, fp) >= 2; n++) {
		to[n] = stack_word(fp + sizeof fp);
		fp = stack_word(fp);
	}
	return n;
}

/* Unblocks SIGSEGV (on) or blocks it: reading through a bad pointer is safe only while it is not
 * blocked. */
bool usys_unblock_segv(bool on)
{
	uint64_t segv = 1ul << (SIGSEGV - 1), mask = 0;

	usys_raw6(NR_rt_sigprocmask, on ? LX_SIG_UNBLOCK : LX_SIG_BLOCK, (long)&segv, (long)&mask, LX_SIGSET, 0, 0);
	return mask & segv;
}

/* For a program without the note, and for a thread without a g. */
size_t usys_frames_unknown(uintptr_t fp, uintptr_t *to, size_t most)
{
	uintptr_t frame[2];
	size_t n = 0;

	for (; n < most && fp && fp % sizeof fp == 0 && !usys_get(frame, (const void *)fp, sizeof frame); n++) {
		to[n] = frame[1];
		fp = frame[0];
	}
	return n;
}

/* Goroutines that the runtime has made with GODEBUG=tracebackancestors=N hold the stacks of their
 * ancestors. They are in heap memory, which the goroutine keeps alive. */
size_t usys_ancestors(uintptr_t g, struct usys_ancestor *to, size_t most)
{
	const struct usys_offsets *o = &usys_program.offsets;
	uintptr_t list[2], at = g && usys_program.has_offsets ? usys_word(g + o->g_ancestors) : 0;
	size_t n = 0;

	if (!at || usys_get(list, (const void *)at, sizeof list))
		return 0;
	for (; n < list[1] && n < most; n++) {
		uintptr_t a = list[0] + n * o->ancestorInfo__size, pcs[2];

		if (usys_get(pcs, (const void *)(a + o->ancestorInfo_pcs), sizeof pcs))
			break;
		to[n] = (struct usys_ancestor){usys_word(a + o->ancestorInfo_goid), pcs[0], pcs[1]};
	}
	return n;
}
