//go:build ignore

/* The simulator's own memory. */
#include "sim.h"

enum { SMALLEST = 5, CLASSES = 40, PIECE = 1 << 20 };
static struct unused { struct unused *next; } *unused[CLASSES];
static char *piece;
static size_t left;

static int class(size_t n)
{
	int c = SMALLEST;

	while (1ul << c < n)
		c++;
	return c;
}

static void *fresh(size_t n)
{
	long p;

	if (n >= PIECE / 4) {
		p = usys_mmap(usys_page_up(n), PROT_RW);
		if (usys_is_err(p))
			sim_unrepeatable("there is no memory for the simulator", 0);
		return (void *)p;
	}
	if (left < n) {
		p = usys_mmap(PIECE, PROT_RW);
		if (usys_is_err(p))
			sim_unrepeatable("there is no memory for the simulator", 0);
		piece = (char *)p;
		left = PIECE;
	}
	piece += n;
	left -= n;
	return piece - n;
}

void *sim_alloc(size_t n)
{
	int c = class(n);
	struct unused *p = unused[c];

	if (!p)
		return fresh(1ul << c);
	unused[c] = p->next;
	usys_zero(p, 1ul << c);
	return p;
}

void sim_release(void *p, size_t n)
{
	struct unused *u = p;
	int c = class(n);

	if (!p)
		return;
	u->next = unused[c];
	unused[c] = u;
}
