//go:build ignore

/* Matches calls with fault rules. */
#include "fault.h"

static bool in(const uint64_t *set, uint64_t i) { return set[i / 64] >> (i % 64) & 1; }

struct shape_functions fault_functions[FAULT_RULES];

static bool owned(struct shape_call *c, const struct fault_rule *r)
{
	if (!c->of->head)
		return false;
	return r->owned & FAULT_STACK ? shape_has(c, r->owners) : in(r->owners, (uint64_t)shape_owner(c));
}

static bool owner_matches(struct shape_call *c, const struct fault_rule *r)
{
	struct shape_call own = *c;

	if (!(r->owned & FAULT_OWN))
		return owned(c, r);
	own.of = &fault_functions[r - fault_area->rule];
	own.class = -1;
	return owned(&own, r);
}

bool fault_path_of(int fd, char to[SHAPE_PATH])
{
	static const char gone[] = " (deleted)";
	const size_t tail = sizeof gone - 1;
	char link[64];
	struct usys_text l = usys_text(link, sizeof link);
	long n;

	if (usys_shape_world) {
		n = usys_shape_world->path_of(fd, to, SHAPE_PATH - 1);
		to[n > 0 ? n : 0] = 0;
		return n > 0;
	}
	usys_put(&l, "/proc/self/fd/");
	usys_putdec(&l, fd);
	l.p[l.n] = 0;
	n = usys_raw(NR_readlink, link, to, SHAPE_PATH - 1);
	if (n <= 0)
		return false;
	to[n] = 0;
	if ((size_t)n > tail && usys_streq(to + n - tail, gone))
		to[(size_t)n - tail] = 0;
	return true;
}

static bool path_matches(const struct shape_call *c, const struct fault_rule *r)
{
	const struct fault_fact *f = &fault_area->facts[c->nr];
	char path[SHAPE_PATH];

	for (int i = 0; i < 2; i++) {
		if (f->paths[i].arg >= 0 && shape_path_of(c, f->paths[i].arg, f->paths[i].dir, path) > 0 &&
			fault_path_matches(r->strings + r->path, path))
			return true;
		if (f->fds[i] >= 0 && (int)c->arg[f->fds[i]] >= 0 && fault_path_of((int)c->arg[f->fds[i]], path) &&
			fault_path_matches(r->strings + r->path, path))
			return true;
	}
	return false;
}

static bool fd_matches(const struct shape_call *c, const struct fault_rule *r)
{
	const struct fault_fact *f = &fault_area->facts[c->nr];

	for (int i = 0; i < 2; i++)
		if (f->fds[i] >= 0 && (int)c->arg[f->fds[i]] == r->fd)
			return true;
	return false;
}

/* Reports whether the rule applies to this process's machine. */
static bool is_here(const struct fault_rule *r)
{
	return !usys_shape_world || usys_shape_world->is_here(r->strings + r->machines);
}

/* The cheapest filters come first. */
bool fault_matches(struct shape_call *c, const struct fault_rule *r)
{
	return fault_names(r, c->nr) && is_here(r) && (r->fd < 0 || fd_matches(c, r)) &&
		(!r->owned || owner_matches(c, r)) && (!r->path || path_matches(c, r));
}
