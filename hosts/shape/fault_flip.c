//go:build ignore

/*
 * Flips bits of moved data. Data that is read is changed in the program's memory. Data that is
 * written is not: the call gets a vector of pieces, of which those of one byte are changed copies.
 */
#include "fault.h"

enum { VECTORS = 64, MOST = 64 /* bits; Go: mostFlips */, PIECES = VECTORS + 2 * MOST };

/* The bits to flip, by byte, in order. */
struct flips {
	size_t n;
	struct {
		uint64_t at;
		uint8_t mask, byte;
	} of[MOST];
};

/* The buffers of a call. */
struct buffers {
	size_t n;
	struct lx_iovec of[VECTORS];
};

/* Adds a bit, or the next one that is not yet in the list. */
static void add(struct flips *f, uint64_t bit, uint64_t bits)
{
	size_t i;

	for (;; bit = (bit + 1) % bits) {
		for (i = 0; i < f->n && f->of[i].at < bit / 8; i++)
			;
		if (i == f->n || f->of[i].at != bit / 8)
			break;
		if (!(f->of[i].mask >> bit % 8 & 1)) {
			f->of[i].mask |= (uint8_t)(1 << bit % 8);
			return;
		}
	}
	for (size_t k = f->n++; k > i; k--)
		f->of[k] = f->of[k - 1];
	f->of[i].at = bit / 8;
	f->of[i].mask = (uint8_t)(1 << bit % 8);
}

static void choose(struct flips *f, const struct fault_rule *r, uint32_t index, uint64_t n, uint64_t bytes)
{
	uint64_t bits = r->amount < bytes * 8 ? r->amount : bytes * 8;

	f->n = 0;
	for (uint64_t k = 0; k < bits && k < MOST; k++)
		add(f, fault_bit(r, index, n, k, bytes), bytes * 8);
}

static bool vector(struct buffers *b, const void *at, uint64_t n)
{
	b->n = n < VECTORS ? n : VECTORS;
	return !usys_get(b->of, at, b->n * sizeof *b->of);
}

static bool buffers(struct buffers *b, const struct shape_call *c, const struct fault_fact *f)
{
	struct lx_msghdr m;

	switch (f->moves) {
	case FAULT_VECTOR:
		return c->arg[f->arg + 1] >= 0 && vector(b, (const void *)c->arg[f->arg], (uint64_t)c->arg[f->arg + 1]);
	case FAULT_MESSAGE: return !usys_get(&m, (const void *)c->arg[f->arg], sizeof m) && vector(b, m.iov, m.iovlen);
	}
	b->n = 1;
	b->of[0] = (struct lx_iovec){(void *)c->arg[f->arg - 1], (size_t)c->arg[f->arg]};
	return true;
}

/* ---- reads ---- */

static bool flip_there(const struct buffers *b, uint64_t at, uint8_t mask)
{
	uint8_t byte;
	size_t i = 0;

	for (; i < b->n && at >= b->of[i].len; i++)
		at -= b->of[i].len;
	if (i == b->n || usys_get(&byte, (const char *)b->of[i].base + at, 1))
		return false;
	byte ^= mask;
	return !usys_put_guest((char *)b->of[i].base + at, &byte, 1);
}

static long reads(struct shape_call *c, const struct fault_rule *r, uint32_t index, uint64_t n, bool *hit)
{
	struct buffers b;
	struct flips flips;
	long moved = shape_execute(c);

	if (moved <= 0 || !buffers(&b, c, &fault_area->facts[c->nr]))
		return moved;
	choose(&flips, r, index, n, (uint64_t)moved);
	for (size_t i = 0; i < flips.n; i++)
		*hit |= flip_there(&b, flips.of[i].at, flips.of[i].mask);
	return moved;
}

/* ---- writes ---- */

/* Cuts the buffers into pieces, with changed bytes in between. Returns the number of pieces; 0: the
 * buffers cannot be read. */
static size_t cut(struct lx_iovec to[PIECES], const struct buffers *b, struct flips *f)
{
	uint64_t begin = 0;
	size_t n = 0, k = 0;

	for (size_t i = 0; i < b->n; begin += b->of[i++].len) {
		char *base = b->of[i].base;
		size_t done = 0;

		for (; k < f->n && f->of[k].at - begin < b->of[i].len; k++) {
			size_t at = f->of[k].at - begin;

			if (usys_get(&f->of[k].byte, base + at, 1))
				return 0;
			f->of[k].byte ^= f->of[k].mask;
			if (at > done)
				to[n++] = (struct lx_iovec){base + done, at - done};
			to[n++] = (struct lx_iovec){&f->of[k].byte, 1};
			done = at + 1;
		}
		if (done < b->of[i].len)
			to[n++] = (struct lx_iovec){base + done, b->of[i].len - done};
	}
	return n;
}

/* Executes the call with other buffers. */
static long with(const struct shape_call *c, const struct fault_fact *f, struct lx_iovec *v, size_t n)
{
	struct lx_msghdr m = {.iov = v, .iovlen = n};
	struct shape_call other = *c;

	switch (c->nr) {
	case NR_write: other.nr = NR_writev; break;
	case NR_pwrite64:
		other.nr = NR_pwritev;
		other.arg[4] = 0;
		break;
	case NR_sendto:
		m.name = (void *)c->arg[4];
		m.namelen = (uint32_t)c->arg[5];
		other.nr = NR_sendmsg;
		other.arg[1] = (long)&m;
		other.arg[2] = c->arg[3];
		return shape_execute(&other);
	case NR_sendmsg:
		if (usys_get(&m, (const void *)c->arg[1], sizeof m))
			return -LX_EFAULT;
		m.iov = v;
		m.iovlen = n;
		other.arg[1] = (long)&m;
		return shape_execute(&other);
	}
	other.arg[f->moves == FAULT_COUNT ? 1 : f->arg] = (long)v;
	other.arg[2] = (long)n;
	return shape_execute(&other);
}

static long writes(struct shape_call *c, const struct fault_rule *r, uint32_t index, uint64_t n, bool *hit)
{
	const struct fault_fact *f = &fault_area->facts[c->nr];
	struct lx_iovec pieces[PIECES];
	struct buffers b;
	struct flips flips;
	uint64_t bytes = 0;
	size_t count;
	long moved;

	if (!buffers(&b, c, f))
		return shape_execute(c);
	for (size_t i = 0; i < b.n; i++)
		if (__builtin_add_overflow(bytes, b.of[i].len, &bytes))
			return shape_execute(c);
	if (!bytes || bytes > INT64_MAX / 8)
		return shape_execute(c);
	choose(&flips, r, index, n, bytes);
	count = cut(pieces, &b, &flips);
	if (!count)
		return shape_execute(c);
	moved = with(c, f, pieces, count);
	*hit = moved > (long)flips.of[0].at;
	return moved;
}

long fault_flip(struct shape_call *c, struct fault_rule *r, uint32_t index, uint64_t n, bool *hit)
{
	const struct fault_fact *f = &fault_area->facts[c->nr];

	*hit = false;
	if (fault_whole_or_none(c, f, fault_size(c, f)))
		return shape_execute(c);
	return (f->writes ? writes : reads)(c, r, index, n, hit);
}
