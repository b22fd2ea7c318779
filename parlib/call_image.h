#ifndef PARLIB_CALL_IMAGE_H
#define PARLIB_CALL_IMAGE_H

#include "zusysabi.h"

enum { USYS_MAX_FUNCS = 4096 }; /* numbers end below it (gen/decl: MaxNum) */

/* Whether t is a table's image at all. */
bool usys_is_table(const struct usys_table *t);
/* Whether everything that serving t reads and writes is there. */
bool usys_sound(const struct usys_table *t);

#endif
