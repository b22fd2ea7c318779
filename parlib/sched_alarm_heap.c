//go:build linux && amd64 && cgo

/*
 * A complete binary tree of pointers. Places are numbered by rows from 1 on: the
 * children of place k are 2k and 2k+1, so the bits of k below its highest one are the path from the
 * root. No array has to grow, so setting an alarm cannot fail for want of memory.
 */
#include "sched_alarm_heap.h"

/* Returns the pointer to place k, which is in h or just behind it, and its parent. */
static struct alarm_node **place(struct alarm_heap *h, size_t k, struct alarm_node **parent)
{
	struct alarm_node **at = &h->root;

	*parent = 0;
	for (int bit = 62 - __builtin_clzl(k); bit >= 0; bit--) {
		*parent = *at;
		at = &(*at)->child[k >> bit & 1];
	}
	return at;
}

/* Returns the tree's pointer to a. */
static struct alarm_node **link_of(struct alarm_heap *h, struct alarm_node *a)
{
	return a->parent ? &a->parent->child[a->parent->child[1] == a] : &h->root;
}

static void adopt(struct alarm_node *parent)
{
	for (int i = 0; i < 2; i++)
		if (parent->child[i])
			parent->child[i]->parent = parent;
}

/* Exchanges a and its parent. */
static void rise(struct alarm_heap *h, struct alarm_node *a)
{
	struct alarm_node *p = a->parent;
	int side = p->child[1] == a;
	struct alarm_node *sibling = p->child[!side];

	*link_of(h, p) = a;
	a->parent = p->parent;
	p->child[0] = a->child[0];
	p->child[1] = a->child[1];
	a->child[side] = p;
	a->child[!side] = sibling;
	adopt(p);
	adopt(a);
}

static void up(struct alarm_heap *h, struct alarm_node *a)
{
	while (a->parent && a->when < a->parent->when)
		rise(h, a);
}

static void down(struct alarm_heap *h, struct alarm_node *a)
{
	for (;;) {
		struct alarm_node *l = a->child[0], *r = a->child[1], *first = l;
		if (r && r->when < l->when)
			first = r;
		if (!first || first->when >= a->when)
			return;
		rise(h, first);
	}
}

void alarm_heap_add(struct alarm_heap *h, struct alarm_node *a)
{
	struct alarm_node **at = place(h, ++h->n, &a->parent);

	a->child[0] = a->child[1] = 0;
	*at = a;
	up(h, a);
}

void alarm_heap_remove(struct alarm_heap *h, struct alarm_node *a)
{
	struct alarm_node *parent, **at = place(h, h->n--, &parent), *last = *at;

	*at = 0;
	if (last == a)
		return;
	/* The last node takes the place of a. */
	last->parent = a->parent;
	last->child[0] = a->child[0];
	last->child[1] = a->child[1];
	*link_of(h, a) = last;
	adopt(last);
	up(h, last);
	down(h, last);
}
