//go:build ignore

/* Calls that move fewer bytes than they could. */
#include "fault.h"

enum { VECTORS = 64 }; /* the most vectors of a call that is made short */

/* Returns the bytes of n buffers, as far as the vector can be read. */
static uint64_t vector_size(const void *at, uint64_t n)
{
	struct lx_iovec v;
	uint64_t sum = 0;

	for (uint64_t i = 0; i < n && i < 1024 && !usys_get(&v, (const struct lx_iovec *)at + i, sizeof v); i++)
		if (__builtin_add_overflow(sum, v.len, &sum))
			return INT64_MAX;
	return sum;
}

uint64_t fault_size(const struct shape_call *c, const struct fault_fact *f)
{
	struct lx_msghdr m;

	switch (f->moves) {
	case FAULT_COUNT:
	case FAULT_RANGE: return c->arg[f->arg] < 0 ? 0 : (uint64_t)c->arg[f->arg];
	case FAULT_VECTOR:
		return c->arg[f->arg + 1] < 0 ? 0 :
						vector_size((const void *)c->arg[f->arg], (uint64_t)c->arg[f->arg + 1]);
	case FAULT_MESSAGE:
		return usys_get(&m, (const void *)c->arg[f->arg], sizeof m) ? 0 : vector_size(m.iov, m.iovlen);
	}
	return 0;
}

/* Copies the beginning of a vector of n buffers, up to most bytes. Returns the number of
 * copied buffers. */
static uint64_t cut(struct lx_iovec to[VECTORS], const void *at, uint64_t n, uint64_t most)
{
	uint64_t i = 0;

	for (; i < n && i < VECTORS && most && !usys_get(&to[i], (const struct lx_iovec *)at + i, sizeof *to); i++) {
		if (to[i].len > most)
			to[i].len = most;
		most -= to[i].len;
	}
	return i;
}

static long message(struct shape_call *c, const struct fault_fact *f, uint64_t most)
{
	struct lx_iovec v[VECTORS];
	struct lx_msghdr m, *guest = (struct lx_msghdr *)c->arg[f->arg];
	struct shape_call shorter = *c;
	long r;

	if (usys_get(&m, guest, sizeof m))
		return shape_execute(c);
	m.iovlen = cut(v, m.iov, m.iovlen, most);
	m.iov = v;
	shorter.arg[f->arg] = (long)&m;
	r = shape_execute(&shorter);
	if (r >= 0 && c->nr == NR_recvmsg &&
		(usys_put_guest(&guest->namelen, &m.namelen, sizeof m.namelen) ||
			usys_put_guest(&guest->controllen, &m.controllen, sizeof m.controllen) ||
			usys_put_guest(&guest->flags, &m.flags, sizeof m.flags)))
		return -LX_EFAULT;
	return r;
}

/* Executes the call with most bytes. */
static long part(struct shape_call *c, const struct fault_fact *f, uint64_t most)
{
	struct lx_iovec v[VECTORS];
	struct shape_call shorter = *c;

	switch (f->moves) {
	case FAULT_VECTOR:
		shorter.arg[f->arg + 1] = (long)cut(v, (const void *)c->arg[f->arg], (uint64_t)c->arg[f->arg + 1],
			most);
		shorter.arg[f->arg] = (long)v;
		return shape_execute(&shorter);
	case FAULT_MESSAGE: return message(c, f, most);
	}
	shorter.arg[f->arg] = (long)most;
	return shape_execute(&shorter);
}

/* Takes up to n bytes of the remaining room. */
static uint64_t take(struct fault_rule *r, uint64_t n)
{
	uint64_t written = __atomic_load_n(&r->written, __ATOMIC_RELAXED), got;

	do
		got = n < r->space - written ? n : r->space - written;
	while (!__atomic_compare_exchange_n(&r->written, &written, written + got, false, __ATOMIC_RELAXED,
		__ATOMIC_RELAXED));
	return got;
}

static void give_back(struct fault_rule *r, uint64_t n) { __atomic_fetch_sub(&r->written, n, __ATOMIC_RELAXED); }

/* A range of a file gets all of its room, or none. */
static long range(struct shape_call *c, struct fault_rule *r, uint64_t got, const bool *hit)
{
	long failed = 0;

	if (!*hit)
		failed = shape_execute(c);
	if (*hit || failed)
		give_back(r, got);
	return *hit ? r->retval : failed;
}

/* A nearly full disk takes a part of a write, and nothing the next time. */
static long space(struct shape_call *c, struct fault_rule *r, const struct fault_fact *f, bool *hit)
{
	uint64_t n = fault_size(c, f), got = take(r, n);
	long moved;

	*hit = got < n;
	if (f->moves == FAULT_RANGE)
		return range(c, r, got, hit);
	if (*hit && !got)
		return r->retval;
	moved = *hit ? part(c, f, got) : shape_execute(c);
	*hit = *hit && moved >= 0;
	if (moved < (long)got)
		give_back(r, got - (uint64_t)(moved > 0 ? moved : 0));
	return moved;
}

bool fault_whole_or_none(const struct shape_call *c, const struct fault_fact *f, uint64_t bytes)
{
	char path[SHAPE_PATH];

	return bytes == sizeof(uint64_t) && f->fds[0] >= 0 && fault_path_of((int)c->arg[f->fds[0]], path) &&
		usys_streq(path, "anon_inode:[eventfd]");
}

long fault_move(struct shape_call *c, struct fault_rule *r, uint32_t index, uint64_t n, bool *hit)
{
	const struct fault_fact *f = &fault_area->facts[c->nr];
	uint64_t whole, most;
	long moved;

	if (r->result == FAULT_SPACE)
		return space(c, r, f, hit);
	whole = fault_size(c, f);
	most = fault_amount(r, index, n, whole);
	*hit = (r->result == FAULT_TORN || most < whole) && !fault_whole_or_none(c, f, whole);
	if (!*hit)
		return shape_execute(c);
	if (r->result == FAULT_SHORT) {
		moved = part(c, f, most);
		*hit = moved >= 0;
		return moved;
	}
	if (most)
		part(c, f, most);
	return r->retval;
}
