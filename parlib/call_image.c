//go:build linux && amd64 && cgo

/*
 * What of a guest's image is believed: nothing, before it was looked at. Serving a table
 * that is damaged, or was made to mislead, must not end the process.
 */
#include "call_image.h"
#include "call_probe.h"
#include "core.h"

enum { NAME = 4096, CONSTS = 1 << 16 };

static bool word_aligned(const void *p) { return (uintptr_t)p % 8 == 0; }

static bool name(struct usys_probe *pr, struct usys_string s)
{
	return s.n >= 0 && s.n <= NAME && usys_can_read(pr, s.p, (size_t)s.n);
}

/* n elements of size bytes, at most max, that the host writes into. */
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

static bool funcs(struct usys_probe *pr, const struct usys_table *t)
{
	const struct usys_desc *d = t->desc;

	if (!array(pr, d->funcs, d->nfuncs, USYS_MAX_FUNCS, sizeof *d->funcs) ||
	    !word_aligned(t->code) || !usys_can_read(pr, t->code, (size_t)d->nfuncs * sizeof *t->code))
		return false;
	for (int64_t i = 0; i < d->nfuncs; i++)
		if (!name(pr, d->funcs[i].name))
			return false;
	return true;
}

static bool consts(struct usys_probe *pr, const struct usys_desc *d)
{
	if (!array(pr, d->consts, d->nconsts, CONSTS, sizeof *d->consts))
		return false;
	for (int64_t i = 0; i < d->nconsts; i++)
		if (!name(pr, d->consts[i].name) || !array(pr, d->consts[i].val, 1, 1, sizeof *d->consts[i].val))
			return false;
	return true;
}

bool usys_sound(const struct usys_table *t)
{
	struct usys_probe pr = {0};

	return t->nslots <= USYS_MAX_FUNCS && usys_can_write(&pr, t->slot, t->nslots * sizeof *t->slot) &&
		array(&pr, t->fsoff, 1, 1, sizeof *t->fsoff) && word_aligned(t->desc) &&
		usys_can_read(&pr, t->desc, sizeof *t->desc) && name(&pr, t->desc->name) &&
		funcs(&pr, t) && consts(&pr, t->desc);
}
