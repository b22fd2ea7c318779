//go:build ignore

/*
 * Finds the function that makes a call. Go's frames are walked from the call outwards, then
 * those of the goroutine's ancestors, until one is in no package of std. The image leaves out
 * the functions that only pass a call to the host, and wrappers.
 */
#include "../../loader/gostack.h"
#include "shape.h"

/*
 * The owner is looked for among as many frames as a trace records. For the question whether a
 * function is on the stack, the whole stack is walked. Frames lie one above the other, except
 * where the walk goes from the stack of a signal or of the scheduler to the goroutine's: a chain
 * with more than TURNS such steps is broken.
 */
enum { MOST = 512, TURNS = 8, ANCESTORS = 32, OF_ANCESTOR = 64 };

/* ---- the functions of an instruction ---- */

static const struct shape_list *search(const struct shape_head *h, uint32_t at)
{
	const struct shape_range *r = shape_part_of(h, SHAPE_RANGES);
	uint32_t low = 0, high = h->part[SHAPE_RANGES].n;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (r[middle].from <= at)
			low = middle;
		else
			high = middle;
	}
	return (const struct shape_list *)shape_part_of(h, SHAPE_CHAINS) + r[low].chain;
}

/* Returns the classes at a return address; 0: it is outside the text. */
static const struct shape_list *chain_at(const struct shape_functions *f, uintptr_t pc)
{
	const struct shape_list *chains = shape_part_of(f->head, SHAPE_CHAINS), *found;
	const struct shape_range *end = (const struct shape_range *)shape_part_of(f->head, SHAPE_RANGES) +
		f->head->part[SHAPE_RANGES].n - 1;
	uint64_t at = pc - 1 - usys_program.bias - f->head->text, word;
	uint64_t *slot;

	if (at >= end->from)
		return 0;
	slot = &f->cache[at % SHAPE_CACHE];
	word = __atomic_load_n(slot, __ATOMIC_RELAXED);
	if (word && word >> 32 == at)
		return chains + (uint32_t)word - 1;
	found = search(f->head, (uint32_t)at);
	__atomic_store_n(slot, at << 32 | (uint64_t)(found - chains + 1), __ATOMIC_RELAXED);
	return found;
}

/* ---- walks ---- */

/* Called with the class of a function on the stack. Returns whether the walk has to end. */
typedef bool see(void *arg, uint16_t class);

static bool see_at(const struct shape_functions *of, uintptr_t pc, see *f, void *arg)
{
	const struct shape_list *l = chain_at(of, pc);
	const uint16_t *members = shape_part_of(of->head, SHAPE_MEMBERS);

	for (uint32_t i = 0; l && i < l->n; i++)
		if (f(arg, members[l->at + i]))
			return true;
	return false;
}

static bool see_ancestors(const struct shape_functions *of, const struct usys_running *r, see *f, void *arg)
{
	struct usys_ancestor list[ANCESTORS];
	size_t n = usys_ancestors(r->goroutine, list, ANCESTORS);

	for (size_t i = 0; i < n; i++) {
		uintptr_t pcs[OF_ANCESTOR];
		size_t m = list[i].n < OF_ANCESTOR ? list[i].n : OF_ANCESTOR;

		if (usys_get(pcs, (const void *)list[i].pcs, m * sizeof *pcs))
			return false;
		for (size_t k = 0; k < m; k++)
			if (see_at(of, pcs[k], f, arg))
				return true;
	}
	return false;
}

/* Reads a frame: the caller's frame pointer, and the return address. */
static bool frame_at(const struct usys_running *r, uintptr_t fp, uintptr_t frame[2])
{
	if (!r->nstacks) /* reading a bad pointer is safe while SIGSEGV is not blocked */
		return fp && fp % sizeof fp == 0 && !usys_get(frame, (const void *)fp, 2 * sizeof *frame);
	if (usys_words_at(r, fp) < 2)
		return false;
	frame[0] = ((const uintptr_t *)fp)[0];
	frame[1] = ((const uintptr_t *)fp)[1];
	return true;
}

/* Walks at most most frames of the stack. Returns whether the walk has ended early. */
static bool see_stack(const struct shape_call *c, const struct usys_running *r, size_t most, see *f, void *arg)
{
	uintptr_t fp = c->from.fp, frame[2];
	int turns = 0;

	if (see_at(c->of, c->from.pc, f, arg))
		return true;
	for (size_t n = 0; n < most && turns <= TURNS && frame_at(r, fp, frame); n++) {
		if (see_at(c->of, frame[1], f, arg))
			return true;
		turns += frame[0] <= fp;
		fp = frame[0];
	}
	return false;
}

static void walk(const struct shape_call *c, size_t most, see *f, void *arg)
{
	struct usys_running r = usys_find_running();
	bool blocked = !r.nstacks && usys_unblock_segv(true);

	if (!see_stack(c, &r, most, f, arg) && r.nstacks)
		see_ancestors(c->of, &r, f, arg);
	if (blocked)
		usys_unblock_segv(false);
}

/* ---- the owner ---- */

static bool see_owner(void *arg, uint16_t class)
{
	struct shape_call *c = arg;

	if (class == SHAPE_RUNTIME && c->class >= 0)
		return false; /* no owner: goexit, main */
	c->class = class >= c->of->head->owned || class == SHAPE_ONCE ? SHAPE_STD : class;
	return c->class != SHAPE_STD || class == SHAPE_ONCE;
}

/* Returns the class of the owner. If the innermost function is the runtime's, so is the call. */
int32_t shape_owner(struct shape_call *c)
{
	if (c->class < 0)
		walk(c, MOST, see_owner, c);
	if (c->class < 0)
		c->class = SHAPE_STD; /* no function on the stack is known */
	return c->class;
}

struct wanted {
	const uint64_t *set;
	bool found;
};

static bool see_wanted(void *arg, uint16_t class)
{
	struct wanted *w = arg;

	w->found = w->set[class / 64] >> (class % 64) & 1;
	return w->found;
}

bool shape_has(const struct shape_call *c, const uint64_t *set)
{
	struct wanted w = {set, false};

	walk(c, SIZE_MAX, see_wanted, &w);
	return w.found;
}
