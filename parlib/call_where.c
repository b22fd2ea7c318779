//go:build linux && amd64 && cgo

/* Finds the table function whose trampoline a pc lies in. Safe in signal
 * handlers. */
#include "call_where.h"
#include "call_handshake.h"

enum { TRAMPOLINE = 1024 }; /* more bytes than any trampoline has */
#define REACH (256ul << 20) /* bytes of text around a trampoline in which its callers lie */

static bool where_generic(uintptr_t generic, uint64_t num, struct usys_where *w)
{
	uint32_t n;
	const struct usys_image *images = usys_images(&n);

	for (const struct usys_image *m = images; m < images + n; m++)
		for (int64_t j = 0; j < m->nfuncs; j++)
			if (m->table->generic == generic && num < 7 && m->funcs[j].num == num) {
				*w = (struct usys_where){m->table, m->desc, &m->funcs[j], true};
				return true;
			}
	return false;
}

bool usys_where(uintptr_t pc, uint64_t num, struct usys_where *w)
{
	uintptr_t best = 0, generic = 0;
	uint32_t n;
	const struct usys_image *images = usys_images(&n);

	/* If pc lies in a trampoline, it is the last one that begins before
	 * pc. */
	for (const struct usys_image *m = images; m < images + n; m++) {
		for (int64_t j = 0; j < m->nfuncs; j++) {
			uintptr_t at = m->code[j].tramp;
			if (at <= pc && at > best) {
				best = at;
				*w = (struct usys_where){m->table, m->desc, &m->funcs[j], false};
			}
		}
		if (m->table->generic <= pc && m->table->generic > generic)
			generic = m->table->generic;
	}
	if (generic > best)
		return pc - generic < TRAMPOLINE && where_generic(generic, num, w);
	return best && pc - best < TRAMPOLINE;
}

bool usys_where_entry(uintptr_t at, uint64_t num, struct usys_where *w)
{
	uint32_t n;
	const struct usys_image *images = usys_images(&n);

	if (!usys_where(at, num, w))
		return false;
	if (w->generic)
		return w->table->generic == at;
	for (const struct usys_image *m = images; m < images + n; m++)
		if (m->table == w->table)
			return m->code[w->func - m->funcs].tramp == at;
	return false;
}

bool usys_near_code(uintptr_t pc)
{
	uint32_t n;
	const struct usys_image *images = usys_images(&n);

	for (const struct usys_image *m = images; m < images + n; m++)
		if (m->nfuncs && pc - m->code[0].tramp + REACH < 2 * REACH)
			return true;
	return false;
}
