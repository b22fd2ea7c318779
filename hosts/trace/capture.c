//go:build ignore

/* Copies the guest memory to which a call's arguments point. zcapture.h has the table,
 * which is generated from the description of package calls. */
#include "trace.h"

enum { ONE, CONST, PARAM, POINTED, RET }; /* the source of the number of elements */
enum { NOTHING, STRING, MEMORY, BITS, IOVEC, ARGV, MESSAGE, MESSAGES };
enum { IN = 1, OUT = 2, LEFT = 4 /* after the call, if a signal interrupted it */ };

struct what {
	uint8_t kind, dir, from, n;
	uint16_t size; /* of an element */
	uint8_t text;  /* 1: at most the option's number of bytes is copied */
};

struct variant {
	uint16_t nr;
	uint8_t command, arg;
	uint32_t mask, value; /* of the command */
	struct what what;
};

#include "zcapture.h"

enum { MOST_STRUCTS = 16 << 10, MOST_STRINGS = 64, MOST_VECTORS = 64, PATH = 4096 };

void *trace_snap(struct trace_draft *d, uint64_t addr, uint64_t n, uint32_t kind)
{
	struct trace_snap *s = (struct trace_snap *)(d->room + d->used);
	uint64_t whole = sizeof *s + ((n + 7) & ~7ul);

	if (n > sizeof d->room || whole > sizeof d->room - d->used)
		return 0;
	*s = (struct trace_snap){addr, (uint32_t)n, kind};
	d->used += (uint32_t)whole;
	d->r.nsnaps++;
	return s + 1;
}

/* Adds a copy of n bytes. Returns 0 if they cannot be read or there is no room. */
static const char *snap(struct trace_draft *d, uint64_t addr, uint64_t n, bool after)
{
	uint32_t used = d->used;
	void *to = addr ? trace_snap(d, addr, n, after ? SNAP_AFTER : SNAP_BEFORE) : 0;

	if (to && usys_get(to, (const void *)addr, n)) {
		d->used = used;
		d->r.nsnaps--;
		return 0;
	}
	return to;
}

static void snap_string(struct trace_draft *d, uint64_t addr, uint64_t most, bool after)
{
	struct trace_snap *s = (struct trace_snap *)(d->room + d->used);
	uint64_t room = sizeof d->room - d->used;
	long n;

	if (!addr || room < sizeof *s + most + 8)
		return;
	n = usys_get_string((char *)(s + 1), (const char *)addr, most);
	if (n == -LX_ENAMETOOLONG)
		n = (long)most;
	else if (n >= 0)
		n++; /* with its 0 */
	else
		return;
	*s = (struct trace_snap){addr, (uint32_t)n, after ? SNAP_AFTER : SNAP_BEFORE};
	d->used += (uint32_t)(sizeof *s + (((uint64_t)n + 7) & ~7ul));
	d->r.nsnaps++;
}

/* Copies the buffers of n struct iovec at addr; left is the number of bytes in all. */
static void snap_buffers(struct trace_draft *d, uint64_t addr, uint64_t n, uint64_t left, bool after)
{
	uint64_t v[2];

	for (uint64_t i = 0; i < n && i < MOST_VECTORS && left; i++) {
		if (usys_get(v, (const void *)(addr + 16 * i), sizeof v))
			return;
		uint64_t len = v[1] < left ? v[1] : left;
		snap(d, v[0], len < d->strings ? len : d->strings, after);
		left -= len;
	}
}

static void snap_argv(struct trace_draft *d, uint64_t addr, bool strings)
{
	uint64_t p[MOST_STRINGS + 1] = {0};
	uint64_t n = 0;

	while (n < MOST_STRINGS && !usys_get(&p[n], (const void *)(addr + 8 * n), 8) && p[n])
		n++;
	snap(d, addr, 8 * (n < MOST_STRINGS ? n + 1 : n), false);
	for (uint64_t i = 0; strings && i < n; i++)
		snap_string(d, p[i], d->strings + 1, false);
}

/* Copies the address, the buffers and the control data of a struct user_msghdr; left is
 * the number of bytes in the buffers. */
static void snap_message(struct trace_draft *d, uint64_t addr, uint64_t left, bool after)
{
	uint64_t m[7];

	if (usys_get(m, (const void *)addr, sizeof m))
		return;
	snap(d, m[0], (uint32_t)m[1] < 128 ? (uint32_t)m[1] : 128, after);
	if (!after)
		snap(d, m[2], (m[3] < MOST_VECTORS ? m[3] : MOST_VECTORS) * 16, false);
	snap_buffers(d, m[2], m[3], left, after);
	snap(d, m[4], m[5] < d->strings ? m[5] : d->strings, after);
}

/* Copies an array of n struct mmsghdr: a message, and the number of its bytes that were moved. */
static void snap_messages(struct trace_draft *d, uint64_t addr, uint64_t n, uint64_t size, bool after)
{
	uint32_t moved = 1 << 20;

	for (uint64_t i = 0; i < n && i < MOST_VECTORS; i++) {
		uint64_t at = addr + i * size;
		if (after && usys_get(&moved, (const void *)(at + 56), sizeof moved))
			return;
		snap_message(d, at, moved, after);
	}
}

/* Returns the number of elements. */
static uint64_t count(const struct trace_draft *d, const struct what *w, bool after)
{
	uint32_t n = 0;

	switch (w->from) {
	case CONST: return w->n;
	case PARAM: return d->r.args[w->n];
	case POINTED: return usys_get(&n, (const void *)d->r.args[w->n], sizeof n) ? 0 : n;
	case RET: return after && d->r.ret > 0 ? (uint64_t)d->r.ret : 0;
	}
	return 1;
}

static void capture(struct trace_draft *d, const struct what *w, uint64_t addr, bool after)
{
	uint64_t n = count(d, w, after), most = w->text ? d->strings : MOST_STRUCTS;

	if (!addr)
		return;
	switch (w->kind) {
	case STRING: snap_string(d, addr, w->text ? d->strings + 1 : PATH, after); return;
	case BITS: n = (n + 7) / 8; break;
	case IOVEC:
		n = n < MOST_VECTORS ? n : MOST_VECTORS;
		if (!after)
			snap(d, addr, n * 16, false);
		if (after == (w->dir == OUT))
			snap_buffers(d, addr, n, after ? (uint64_t)d->r.ret : 1 << 20, after);
		return;
	case ARGV: snap_argv(d, addr, w->text || d->flags & TRACE_WHOLE); return;
	case MESSAGE:
		if (snap(d, addr, w->size, after))
			snap_message(d, addr, after ? (uint64_t)d->r.ret : 1 << 20, after);
		return;
	case MESSAGES:
		if (!after) /* argument 2 is their number; recvmmsg fills as many as it returns */
			n = d->r.args[2];
		n = n < MOST_VECTORS ? n : MOST_VECTORS;
		if (snap(d, addr, n * w->size, after))
			snap_messages(d, addr, n, w->size, after);
		return;
	default: break;
	}
	n = n < most / w->size ? n * w->size : most / w->size * w->size;
	if (n)
		snap(d, addr, n, after);
}

/* Returns the description of the memory to which the call's argument i points. */
static const struct what *find(const struct trace_draft *d, int i)
{
	static const struct what nothing;

	if (d->r.nr_high || d->r.nr >= sizeof whats / sizeof *whats)
		return &nothing;
	for (size_t v = commands[d->r.nr].from; v < commands[d->r.nr].to; v++)
		if (variants[v].arg == i &&
			((uint32_t)d->r.args[variants[v].command] & variants[v].mask) == variants[v].value)
			return &variants[v].what;
	return &whats[d->r.nr][i];
}

/* Reports whether memory has to be copied now. */
static bool due(const struct what *w, bool after, const struct trace_draft *d)
{
	if (!after)
		return w->dir & IN || w->kind == IOVEC;
	if (usys_is_err(d->r.ret))
		return w->dir & LEFT && d->r.ret == -LX_EINTR;
	return w->dir & OUT;
}

void trace_capture(struct trace_draft *d, bool after)
{
	for (int i = 0; i < 6; i++) {
		const struct what *w = find(d, i);
		if (w->kind != NOTHING && due(w, after, d))
			capture(d, w, d->r.args[i], after);
	}
}
