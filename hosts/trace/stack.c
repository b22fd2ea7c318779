//go:build ignore

/*
 * The goroutine that makes a call, and its stack.
 *
 * A stack is recorded as words, of which Go makes functions (stack_linux.go):
 *
 *	the call's return address, in the function that makes it
 *	its frame pointer there
 *	STACK_WORDS words from its stack pointer on
 *	return addresses, as the chain of frame pointers gives them
 *
 * The function that makes a call is often assembly without a frame, so the frame pointer is
 * its caller's: the return address into the caller is among the words at the top.
 */
#include "trace.h"

enum { STACK_TOP = 2, STACK_WORDS = 8, STACK_MOST = 512 };
enum { LABELS = 16, LABEL_MOST = 256 }; /* of a goroutine; of a key or a value, in bytes */

/* The word at an address of the guest's; 0 where there is none. */
static uintptr_t word(uintptr_t addr)
{
	uintptr_t w = 0;

	return usys_get(&w, (const void *)addr, sizeof w) ? 0 : w;
}

static uintptr_t stack_word(uintptr_t addr) { return *(const uintptr_t *)addr; }

struct range { uintptr_t low, high; };

/* What the runtime knows of the calling thread. */
struct running {
	uintptr_t goroutine; /* the g of the goroutine, also while the thread is on another stack; 0: none */
	struct range stacks[4];
	int nstacks;
};

static void add_stack(struct running *r, uintptr_t g)
{
	const struct usys_offsets *o = &usys_program.offsets;

	if (g)
		r->stacks[r->nstacks++] = (struct range){word(g + o->g_stack + o->stack_lo), word(g + o->g_stack + o->stack_hi)};
}

static uintptr_t current_m(uintptr_t *g)
{
	*g = usys_program.has_offsets ? usys_get_g() : 0;
	return (intptr_t)*g > 0 ? word(*g + usys_program.offsets.g_m) : 0;
}

static struct running look(void)
{
	const struct usys_offsets *o = &usys_program.offsets;
	struct running r = {.nstacks = 0};
	uintptr_t g, m = current_m(&g);

	if (!m)
		return r;
	r.goroutine = word(m + o->m_curg);
	/* A thread that has just begun has the frame pointer of its parent: only these stacks
	 * are its own. A frame pointer leads from one to another: from the signal stack to
	 * the one that was interrupted, from the system stack to the goroutine's. */
	add_stack(&r, r.goroutine);
	add_stack(&r, word(m + o->m_g0));
	add_stack(&r, word(m + o->m_gsignal));
	return r;
}

uint64_t trace_goroutine(void)
{
	uintptr_t g, m = current_m(&g), goroutine = m ? word(m + usys_program.offsets.m_curg) : 0;

	return goroutine ? word(goroutine + usys_program.offsets.g_goid) : 0;
}

/* How many words there are from addr on, in the thread's stacks. */
static size_t words_at(const struct running *r, uintptr_t addr)
{
	for (int i = 0; i < r->nstacks; i++)
		if (addr >= r->stacks[i].low && addr < r->stacks[i].high && addr % sizeof addr == 0)
			return (r->stacks[i].high - addr) / sizeof addr;
	return 0;
}

/*
 * Stores return addresses. Go's frames begin with the caller's frame pointer and the return
 * address (the Go ABI, "Stack layout"). Where the stacks are known, what is read is there,
 * also while SIGSEGV is blocked.
 */
static size_t chain(const struct running *r, uintptr_t fp, uintptr_t *to)
{
	size_t n = 0;

	for (; n < STACK_MOST && words_at(r, fp) >= 2; n++) {
		to[n] = stack_word(fp + sizeof fp);
		fp = stack_word(fp);
	}
	return n;
}

/* A bad pointer can be survived while SIGSEGV is not blocked. Returns whether it was. */
static bool unblock_segv(bool on)
{
	uint64_t segv = 1ul << (SIGSEGV - 1), mask = 0;

	usys_raw6(NR_rt_sigprocmask, on ? LX_SIG_UNBLOCK : LX_SIG_BLOCK, (long)&segv, (long)&mask, LX_SIGSET, 0, 0);
	return mask & segv;
}

/* The same where the stacks are not known: in a program without the note, and in a thread
 * that has no g yet. */
static size_t chain_unknown(uintptr_t fp, uintptr_t *to)
{
	uintptr_t frame[2];
	size_t n = 0;

	for (; n < STACK_MOST && fp && fp % sizeof fp == 0 && !usys_get(frame, (const void *)fp, sizeof frame); n++) {
		to[n] = frame[1];
		fp = frame[0];
	}
	return n;
}

/* A string of the guest's, up to most bytes; returns how many bytes it takes with a 0. */
static size_t copy_string(char *to, size_t most, uintptr_t at)
{
	uintptr_t s[2] = {0, 0}; /* a pointer and a length */

	usys_get(s, (const void *)at, sizeof s);
	if (s[1] >= most || usys_get(to, (const void *)s[0], s[1]))
		s[1] = 0;
	to[s[1]] = 0;
	return s[1] + 1;
}

static void labels(struct trace_draft *d, uintptr_t g)
{
	const struct usys_offsets *o = &usys_program.offsets;
	uintptr_t set = g ? word(g + o->g_labels) : 0, list[2];
	char buf[LABELS * 2 * LABEL_MOST];
	size_t n = 0;
	void *to;

	if (!set || o->labelset_list == USYS_NO_OFFSET || usys_get(list, (const void *)(set + o->labelset_list), sizeof list))
		return;
	for (uintptr_t i = 0; i < list[1] && i < LABELS; i++) {
		n += copy_string(buf + n, LABEL_MOST, list[0] + i * o->label_size + o->label_key);
		n += copy_string(buf + n, LABEL_MOST, list[0] + i * o->label_size + o->label_value);
	}
	if (n && (to = trace_snap(d, 0, n, SNAP_LABELS)))
		usys_copy(to, buf, n);
}

void trace_caller(struct trace_draft *d, const struct usys_place *p)
{
	uintptr_t w[STACK_TOP + STACK_WORDS + STACK_MOST];
	struct running r;
	size_t n, top;
	void *to;

	if (!(trace_head->flags & TRACE_STACKS))
		return;
	r = look();
	w[0] = p->pc;
	w[1] = p->fp;
	usys_zero(w + STACK_TOP, STACK_WORDS * sizeof *w);
	n = STACK_TOP + STACK_WORDS;
	if (r.nstacks) {
		top = words_at(&r, p->sp);
		for (size_t i = 0; i < STACK_WORDS && i < top; i++)
			w[STACK_TOP + i] = stack_word(p->sp + i * sizeof *w);
		n += chain(&r, p->fp, w + n);
	} else {
		bool blocked = unblock_segv(true);
		usys_get(w + STACK_TOP, (const void *)p->sp, STACK_WORDS * sizeof *w);
		n += chain_unknown(p->fp, w + n);
		if (blocked)
			unblock_segv(false);
	}
	if ((to = trace_snap(d, p->sp, n * sizeof *w, SNAP_STACK)))
		usys_copy(to, w, n * sizeof *w);
	labels(d, r.goroutine);
}
