//go:build ignore

/* The calls that rules are about come here first. All others go their old ways. */
#include "shape.h"

const struct shape_head *shape_head;

static usys_call *inner[NCALLS]; /* the functions that execute calls; 0: Linux does */

static bool has(const uint64_t set[8], long nr) { return set[nr / 64] >> (nr % 64) & 1; }

/* Maps the image. Children that the program executes may open the descriptor again. */
static const struct shape_head *map(int fd)
{
	static const char magic[8] = "usysshap";
	const struct shape_head *h;
	struct lx_stat st;
	long at;

	if (usys_raw(NR_fstat, fd, &st, 0) || st.size < (int64_t)sizeof *h)
		return 0;
	at = usys_raw6(NR_mmap, 0, st.size, PROT_READ, LX_MAP_SHARED, fd, 0);
	if (usys_is_err(at))
		return 0;
	h = (const void *)at;
	for (size_t i = 0; i < sizeof magic; i++)
		if (h->magic[i] != magic[i])
			return 0;
	return h->version == SHAPE_VERSION && h->size <= (uint64_t)st.size ? h : 0;
}

void usys_shape_start(struct way *ways, int fd)
{
	if (fd < 0)
		return;
	shape_head = map(fd);
	if (!shape_head)
		usys_refuse("-shapefd: the descriptor is not that of rules", 0);
	for (int i = 0; i < NCALLS; i++) {
		if (!has(shape_head->checked, i) && !has(shape_head->faulty, i))
			continue;
		if (!ways[i].call && ways[i].entry != usys_entry_raw)
			continue; /* assembly does it */
		inner[i] = ways[i].call;
		ways[i] = (struct way){0, usys_shape_call};
	}
}

long shape_execute(const struct shape_call *c)
{
	const long *a = c->arg;

	return inner[c->nr] ? inner[c->nr](a[0], a[1], a[2], a[3], a[4], a[5], c->nr) :
		usys_raw6(c->nr, a[0], a[1], a[2], a[3], a[4], a[5]);
}

long usys_shape_call(long a, long b, long c, long d, long e, long f, long nr)
{
	struct shape_call call = {nr, {a, b, c, d, e, f}, usys_caller(), -1};
	long r;

	if (has(shape_head->checked, nr) && (r = shape_check(&call)))
		return r;
	return has(shape_head->faulty, nr) ? shape_fault(&call) : shape_execute(&call);
}
