//go:build ignore

/* The simulator's own memory, and memory that several processes share (machine.c). */
#include "sim.h"

enum { SMALLEST = 5, PIECE = 1 << 20, LARGE = PIECE / 4 };

static int class(size_t n)
{
	int c = SMALLEST;

	while (n > 1ul << c)
		c++;
	return c;
}

size_t sim_arena_lacks(const struct sim_arena *a, size_t n)
{
	size_t size = 1ul << class(n);

	if (a->unused[class(n)])
		return 0;
	if (size >= LARGE)
		return usys_page_up(size);
	return a->left < size ? PIECE : 0;
}

void *sim_arena_alloc(struct sim_arena *a, size_t n, long more)
{
	int c = class(n);
	struct sim_unused *p = a->unused[c];

	if (usys_is_err(more))
		sim_unrepeatable("there is no memory for the simulator", 0);
	if (p) {
		a->unused[c] = p->next;
		usys_zero(p, 1ul << c);
		return p;
	}
	if (1ul << c >= LARGE)
		return (void *)more;
	if (more) {
		a->piece = (char *)more;
		a->left = PIECE;
	}
	a->piece += 1ul << c;
	a->left -= 1ul << c;
	return a->piece - (1ul << c);
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

static struct sim_arena own;

void *sim_alloc(size_t n)
{
	size_t lacks = sim_arena_lacks(&own, n);

	return sim_arena_alloc(&own, n, lacks ? usys_mmap(lacks, PROT_RW) : 0);
}

void sim_release(void *p, size_t n) { sim_arena_release(&own, p, n); }
