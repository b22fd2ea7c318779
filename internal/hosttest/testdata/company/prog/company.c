/* In this package, for cgo. */
#include "../company.c"
