//go:build linux && amd64 && cgo

/*
 * Checks a guest's image: nothing in it is trusted before it was checked. Serving a table
 * that is damaged or forged must not end the process.
 */
#include "call_image.h"
#include "call_probe.h"

enum { NAME = 4096, CONSTS = 1 << 16 };

static bool word_aligned(const void *p) { return (uintptr_t)p % 8 == 0; }

static bool name(struct usys_probe *pr, struct usys_string s)
{
	return s.n >= 0 && s.n <= NAME && usys_can_read(pr, s.p, (size_t)s.n);
}

/* Reports whether p has room for n elements of size bytes, at most max, that the host
 * writes. */
static bool array(struct usys_probe *pr, const void *p, int64_t n, int64_t max, size_t size)
{
	return n >= 0 && n <= max && word_aligned(p) && usys_can_write(pr, p, (size_t)n * size);
}

bool usys_is_table(const struct usys_table *t)
{
	struct usys_probe pr = {0};

	return word_aligned(t) && usys_can_read(&pr, t, sizeof *t) && t->magic == USYS_MAGIC &&
		usys_can_write(&pr, t, sizeof *t);
}

void usys_put_name(struct usys_text *x, struct usys_string s)
{
	struct usys_probe pr = {0};

	if (name(&pr, s))
		usys_putn(x, s.p, (size_t)s.n);
	else
		usys_put(x, "(damaged name)");
}

bool usys_read_image(struct usys_image *m, struct usys_table *t)
{
	struct usys_probe pr = {0};

	*m = (struct usys_image){.table = t,
		.desc = t->desc,
		.code = t->code,
		.fsoff = t->fsoff,
		.nslots = t->nslots,
		.words = t->minor ? sizeof(struct usys_words) : sizeof(int64_t)};
	if (!word_aligned(m->desc) || !usys_can_read(&pr, m->desc, sizeof *m->desc))
		return false;
	m->funcs = m->desc->funcs;
	m->nfuncs = m->desc->nfuncs;
	m->consts = m->desc->consts;
	m->nconsts = m->desc->nconsts;
	return true;
}

static bool funcs(struct usys_probe *pr, const struct usys_image *m)
{
	if (!array(pr, m->funcs, m->nfuncs, USYS_MAX_FUNCS, sizeof *m->funcs) || !word_aligned(m->code) ||
		!usys_can_read(pr, m->code, (size_t)m->nfuncs * sizeof *m->code))
		return false;
	for (int64_t i = 0; i < m->nfuncs; i++)
		if (!name(pr, m->funcs[i].name))
			return false;
	return true;
}

static bool consts(struct usys_probe *pr, const struct usys_image *m)
{
	if (!array(pr, m->consts, m->nconsts, CONSTS, sizeof *m->consts))
		return false;
	for (int64_t i = 0; i < m->nconsts; i++)
		if (!name(pr, m->consts[i].name) || !array(pr, m->consts[i].val, 1, 1, sizeof *m->consts[i].val))
			return false;
	return true;
}

bool usys_sound(const struct usys_image *m)
{
	struct usys_probe pr = {0};

	return m->nslots <= USYS_MAX_FUNCS && usys_can_write(&pr, m->table->slot, m->nslots * sizeof *m->table->slot) &&
		array(&pr, m->fsoff, 1, 1, m->words) && usys_can_read(&pr, m->desc, sizeof *m->desc) &&
		name(&pr, m->desc->name) && funcs(&pr, m) && consts(&pr, m);
}

/*
 * Why the host's stores are safe. The host stores to the head, the slots, the states of
 * functions and constants, the fs offset's word and the constants' values; it follows
 * pointers and counts of the head, the descriptors and both arrays. No store must change a
 * pointer between its check and its use. So the parts of all served tables are disjoint,
 * and the two kinds of words that may lie anywhere (the fs offset's and the constants'
 * values) are outside all parts. These words may overlap each other, and a name: its bytes
 * are only compared and printed.
 */
struct span {
	uintptr_t at;
	size_t n;
};

enum { PARTS = 5 };

static void parts(const struct usys_image *m, struct span s[PARTS])
{
	s[0] = (struct span){(uintptr_t)m->table, sizeof *m->table + m->nslots * sizeof *m->table->slot};
	s[1] = (struct span){(uintptr_t)m->desc, sizeof *m->desc};
	s[2] = (struct span){(uintptr_t)m->funcs, (size_t)m->nfuncs * sizeof *m->funcs};
	s[3] = (struct span){(uintptr_t)m->consts, (size_t)m->nconsts * sizeof *m->consts};
	s[4] = (struct span){(uintptr_t)m->code, (size_t)m->nfuncs * sizeof *m->code};
}

static bool meets(struct span a, struct span b) { return a.n && b.n && a.at < b.at + b.n && b.at < a.at + a.n; }

static bool outside(const void *word, size_t n, const struct span s[PARTS])
{
	for (int i = 0; i < PARTS; i++)
		if (meets((struct span){(uintptr_t)word, n}, s[i]))
			return false;
	return true;
}

bool usys_apart(const struct usys_image *m, const struct usys_image *other)
{
	struct span mine[PARTS], theirs[PARTS];

	parts(m, mine);
	parts(other, theirs);
	for (int i = 0; i < PARTS; i++)
		for (int j = 0; j < PARTS; j++)
			if ((m != other || i != j) && meets(mine[i], theirs[j]))
				return false;
	if (!outside(m->fsoff, m->words, theirs))
		return false;
	for (int64_t i = 0; i < m->nconsts; i++)
		if (!outside(m->consts[i].val, sizeof *m->consts[i].val, theirs))
			return false;
	return true;
}
