//go:build ignore

/*
 * The goroutine that makes a call, and its stack.
 *
 * A stack is recorded as words, which Go turns into functions (stack_linux.go):
 *
 *	the call's return address, in the function that makes it
 *	its frame pointer there
 *	STACK_WORDS words from its stack pointer on
 *	return addresses, from the chain of frame pointers
 *
 * The function that makes a call is often assembly without a frame, so the frame pointer is
 * its caller's: the return address into the caller is among the words at the top.
 */
#include "gostack.h"
#include "trace.h"

enum { STACK_TOP = 2, STACK_WORDS = 8, STACK_MOST = 512 };
enum { ANCESTORS = 32, ANCESTOR_MOST = 64 }; /* the most of a goroutine; return addresses of each */
enum { LABELS = 16, LABEL_MOST = 256 };      /* of a goroutine; of a key or a value, in bytes */

/* Copies a string of the guest, up to most bytes; returns its length with a 0. */
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
	uintptr_t set = g ? usys_word(g + o->g_labels) : 0, list[2];
	char buf[LABELS * 2 * LABEL_MOST];
	size_t n = 0;
	void *to;

	if (!set || o->labelset_list == USYS_NO_OFFSET ||
		usys_get(list, (const void *)(set + o->labelset_list), sizeof list))
		return;
	for (uintptr_t i = 0; i < list[1] && i < LABELS; i++) {
		n += copy_string(buf + n, LABEL_MOST, list[0] + i * o->label_size + o->label_key);
		n += copy_string(buf + n, LABEL_MOST, list[0] + i * o->label_size + o->label_value);
	}
	if (n && (to = trace_snap(d, 0, n, SNAP_LABELS)))
		usys_copy(to, buf, n);
}

/* Adds the return addresses at which the ancestors of g have made the next one. */
static void ancestors(struct trace_draft *d, uintptr_t g)
{
	struct usys_ancestor list[ANCESTORS];
	size_t n = usys_ancestors(g, list, ANCESTORS);

	for (size_t i = 0; i < n; i++) {
		uint64_t pcs = list[i].n < ANCESTOR_MOST ? list[i].n : ANCESTOR_MOST;
		void *to = trace_snap(d, list[i].goroutine, pcs * sizeof(uintptr_t), SNAP_ANCESTOR);

		if (to && usys_get(to, (const void *)list[i].pcs, pcs * sizeof(uintptr_t)))
			usys_zero(to, pcs * sizeof(uintptr_t));
	}
}

void trace_caller(struct trace_draft *d, const struct usys_place *p)
{
	uintptr_t w[STACK_TOP + STACK_WORDS + STACK_MOST];
	struct usys_running r;
	size_t n, top;
	void *to;

	if (!(d->flags & TRACE_STACKS))
		return;
	r = usys_find_running();
	w[0] = p->pc;
	w[1] = p->fp;
	usys_zero(w + STACK_TOP, STACK_WORDS * sizeof *w);
	n = STACK_TOP + STACK_WORDS;
	if (r.nstacks) {
		top = usys_words_at(&r, p->sp);
		for (size_t i = 0; i < STACK_WORDS && i < top; i++)
			w[STACK_TOP + i] = *(const uintptr_t *)(p->sp + i * sizeof *w);
		n += usys_frames(&r, p->fp, w + n, STACK_MOST);
	} else {
		bool blocked = usys_unblock_segv(true);
		usys_get(w + STACK_TOP, (const void *)p->sp, STACK_WORDS * sizeof *w);
		n += usys_frames_unknown(p->fp, w + n, STACK_MOST);
		if (blocked)
			usys_unblock_segv(false);
	}
	if ((to = trace_snap(d, p->sp, n * sizeof *w, SNAP_STACK)))
		usys_copy(to, w, n * sizeof *w);
	labels(d, r.goroutine);
	if (d->flags & TRACE_ANCESTORS)
		ancestors(d, r.goroutine);
}
