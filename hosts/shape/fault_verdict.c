//go:build ignore

/*
 * Verdicts of fault rules. They follow from the rule, its seed and the number of calls that
 * have matched, so other threads do not influence them. hosts/shape/faults has the same in
 * Go, and a test compares the two.
 */
#include "fault_rule.h"

enum { DRAW_VERDICT, DRAW_AMOUNT, DRAW_BIT /* ... and the next ones */ }; /* purposes */

/* The last step of splitmix64. */
static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static uint64_t draw(uint64_t seed, uint32_t index, uint64_t n, uint64_t purpose)
{
	uint64_t h = mix(seed + FAULT_PER_RULE * ((uint64_t)index + 1));

	return mix(mix(h ^ n) + purpose);
}

static bool chosen(const struct fault_rule *r, uint64_t n)
{
	if (n < r->first || (r->last != (uint32_t)FAULT_NO_LAST && n > r->last))
		return false;
	return r->step ? (n - r->first) % r->step == 0 : n == r->first;
}

bool fault_hits(const struct fault_rule *r, uint32_t index, uint64_t n)
{
	return chosen(r, n) && (!r->below || draw(r->seed, index, n, DRAW_VERDICT) < r->below);
}

uint64_t fault_amount(const struct fault_rule *r, uint32_t index, uint64_t n, uint64_t size)
{
	uint64_t most = r->amount;

	if (!most && size) {
		most = draw(r->seed, index, n, DRAW_AMOUNT) % size;
		if (r->result == FAULT_SHORT && !most)
			most = 1;
	}
	return most < size ? most : size;
}

uint64_t fault_bit(const struct fault_rule *r, uint32_t index, uint64_t n, uint64_t k, uint64_t bytes)
{
	return draw(r->seed, index, n, DRAW_BIT + k) % (bytes * 8);
}

/* The point at which matching continues after a failure: the star takes one more character. */
struct star {
	const char *pattern, *path; /* pattern: behind the star; 0: there is none */
};

static bool again(struct star *s, bool components, const char **pattern, const char **path)
{
	if (!s->pattern || !*s->path || (!components && *s->path == '/'))
		return false;
	*path = ++s->path;
	*pattern = s->pattern;
	return true;
}

/* One star stands for a part of a name, two for a part of a path. After a failure the nearest
 * star takes more first; an earlier one of the same kind never has to. */
bool fault_path_matches(const char *pattern, const char *path)
{
	struct star one = {0, 0}, two = {0, 0};
	bool whole = false;

	for (const char *p = pattern; *p; p++)
		whole |= *p == '/';
	for (const char *p = path; !whole && *p; p++)
		if (*p == '/')
			path = p + 1;
	for (;;) {
		if (pattern[0] == '*' && pattern[1] == '*') {
			pattern += 2;
			two = (struct star){pattern, path};
			one.pattern = 0;
		} else if (*pattern == '*') {
			pattern++;
			one = (struct star){pattern, path};
		} else if (whole && *pattern == '/' && !pattern[1] && *path == '/' && path[1]) {
			return true; /* everything below */
		} else if (*pattern && (*pattern == *path || (*pattern == '?' && *path && *path != '/'))) {
			pattern++, path++;
		} else if (!*pattern && !*path) {
			return true;
		} else if (!again(&one, false, &pattern, &path)) {
			one.pattern = 0;
			if (!again(&two, true, &pattern, &path))
				return false;
		}
	}
}
