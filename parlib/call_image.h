#ifndef PARLIB_CALL_IMAGE_H
#define PARLIB_CALL_IMAGE_H

#include "core.h"
#include "zusysabi.h"

enum { USYS_MAX_FUNCS = 4096 }; /* numbers end below it (gen/decl: MaxNum) */

/*
 * The places of a table's parts, and their counts: read once, before the first store, so
 * that the host uses the same parts that it has checked, even if the image changes later.
 */
struct usys_image {
	struct usys_table *table;
	struct usys_desc *desc;
	struct usys_func *funcs;
	struct usys_const *consts;
	const struct usys_code *code;
	int64_t *fsoff; /* of minor version 0 only this word; else all of struct usys_words */
	size_t words;   /* the bytes of it */
	int64_t nfuncs, nconsts;
	uint64_t nslots;
};

/* Reports whether t is a table's image. */
bool usys_is_table(const struct usys_table *t);
/* Reads t's image. Returns false if its descriptors cannot be read. */
bool usys_read_image(struct usys_image *m, struct usys_table *t);
/* Reports whether all memory that serving the table reads and writes is mapped. */
bool usys_sound(const struct usys_image *m);
/* Reports whether serving m, which is sound, leaves the parts of other unchanged; if other
 * is m, whether its parts and the words that the host writes are disjoint. */
bool usys_apart(const struct usys_image *m, const struct usys_image *other);
/* Adds a name from a served table to a report; the program may have overwritten the table
 * since. */
void usys_put_name(struct usys_text *x, struct usys_string s);

#endif
