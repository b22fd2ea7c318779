//go:build ignore

/* The names of Linux's system calls. */
#include "loader.h"

#define NAME(number, name) [number] = #name,
static const char *const names[] = {USYS_LINUX_CALLS(NAME)};

const char *usys_call_name(unsigned nr) { return nr < sizeof names / sizeof *names ? names[nr] : 0; }
