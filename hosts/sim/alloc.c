//go:build ignore

/* The simulator's own memory, and that which several processes share (machine.c). */
#include "sim.h"

enum { SMALLEST = 5, PIECE = 1 << 20 };

static int class(size_t n)
{
	int c = SMALLEST;

	while (1ul << c < n)
		c++;
	return c;
}

static void *more(struct sim_arena *a, size_t n)
{
	long p = a->more(n);

	if (usys_is_err(p))
		sim_unrepeatable("there is no memory for the simulator", 0);
	return (void *)p;
}

static void *fresh(struct sim_arena *a, size_t n)
{
	if (n >= PIECE / 4)
		return more(a, usys_page_up(n));
	if (a->left < n) {
		a->piece = more(a, PIECE);
		a->left = PIECE;
	}
	a->piece += n;
	a->left -= n;
	return a->piece - n;
}

void *sim_arena_alloc(struct sim_arena *a, size_t n)
{
	int c = class(n);
	struct sim_unused *p = a->unused[c];

	if (!p)
		return fresh(a, 1ul << c);
	a->unused[c] = p->next;
	usys_zero(p, 1ul << c);
	return p;
}

void sim_arena_release(struct sim_arena *a, void *p, size_t n)
{
	struct sim_unused *u = p;
	int c = class(n);

	if (!p)
		return;
	u->next = a->unused[c];
	a->unused[c] = u;
}

static long map(size_t n) { return usys_mmap(n, PROT_RW); }

static struct sim_arena own = {.more = map};

void *sim_alloc(size_t n) { return sim_arena_alloc(&own, n); }
void sim_release(void *p, size_t n) { sim_arena_release(&own, p, n); }
