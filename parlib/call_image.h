#ifndef PARLIB_CALL_IMAGE_H
#define PARLIB_CALL_IMAGE_H

#include "core.h"
#include "zusysabi.h"

enum { USYS_MAX_FUNCS = 4096 }; /* numbers end below it (gen/decl: MaxNum) */

/*
 * Where the parts of a table are, and how many: read once, before the first store, so
 * that the parts which were examined are those which are used, whatever the image says
 * later.
 */
struct usys_image {
	struct usys_table *table;
	struct usys_desc *desc;
	struct usys_func *funcs;
	struct usys_const *consts;
	const struct usys_code *code;
	int64_t *fsoff; /* of minor version 0; else all of struct usys_words */
	size_t words;   /* so many bytes */
	int64_t nfuncs, nconsts;
	uint64_t nslots;
};

/* Reports whether t is a table's image at all. */
bool usys_is_table(const struct usys_table *t);
/* Reads t's image; false: its descriptors are not there. */
bool usys_read_image(struct usys_image *m, struct usys_table *t);
/* Reports whether everything that serving the table reads and writes is there. */
bool usys_sound(const struct usys_image *m);
/* Reports whether serving m, which is sound, leaves the parts of other as they are; with m
 * itself for other, whether its parts and the words that the host writes are apart. */
bool usys_apart(const struct usys_image *m, const struct usys_image *other);
/* Adds a name of a table that was served to a report; the program may have written to the
 * table since. */
void usys_put_name(struct usys_text *x, struct usys_string s);

#endif
