//go:build ignore

/*
 * The guest's first stack. Its addresses are arguments of calls, so it lies at a fixed place, and
 * its contents do not depend on the user's: the command gives the environment.
 */
#include "../../loader/elf64.h"
#include "sim.h"

enum {
	SIZE = 8 << 20,
	PAGE = 4096,
	HWCAP = 16,
	PLATFORM = 15,
	SYSINFO_EHDR = 33,
	BASE_PLATFORM = 24,
	RANDOM_BYTES = 16
};
#define STACK_TOP 0x6ffffff00000ul

static uintptr_t random_at;

uintptr_t sim_random_at(void) { return random_at; }

static char *put(char **at, const char *s)
{
	size_t n = usys_strlen(s) + 1;

	*at -= n;
	usys_copy(*at, s, n);
	return *at;
}

static size_t count(char **p)
{
	size_t n = 0;
	while (p[n])
		n++;
	return n;
}

/* Reports whether an entry of the auxiliary vector is kept: those that describe the kernel or the
 * user's process are not. */
static bool is_kept(uintptr_t type)
{
	switch (type) {
	case AT_PHDR:
	case AT_PHENT:
	case AT_PHNUM:
	case AT_PAGESZ:
	case AT_BASE:
	case AT_ENTRY:
	case AT_EXECFN:
	case AT_RANDOM:
	case HWCAP:
	case AT_HWCAP2: return true;
	}
	return false;
}

/* Copies the stack that the kernel gave the loader to the guest's stack, where guest_stack.c
 * reads it. */
static uintptr_t *copy(uintptr_t *sp, char **top)
{
	char **env = (char **)(sp + 1 + sp[0] + 1);
	size_t nenv = count(env), words = 3 + nenv + 1 + 2 * 16 + 2;
	uintptr_t *aux = (uintptr_t *)(env + nenv + 1), *to, *w;

	for (int i = usys_options.nargs - 1; i >= 0; i--)
		usys_options.args[i] = put(top, usys_options.args[i]);
	for (size_t i = nenv; i--;)
		env[i] = put(top, env[i]);
	usys_options.argv0 = put(top, usys_options.argv0 ? usys_options.argv0 : usys_program.name);
	*top = (char *)((uintptr_t)*top & ~15ul) - RANDOM_BYTES;
	random_at = (uintptr_t)*top;
	sim_random_bytes((unsigned char *)*top, RANDOM_BYTES);
	to = w = (uintptr_t *)*top - words - words % 2;
	*w++ = 0;
	*w++ = 0;
	for (size_t i = 0; i <= nenv; i++)
		*w++ = (uintptr_t)env[i];
	for (; aux[0] != AT_NULL; aux += 2)
		if (is_kept(aux[0])) {
			*w++ = aux[0];
			*w++ = aux[1];
		}
	*w++ = AT_NULL;
	*w = 0;
	return to;
}

uintptr_t *sim_stack(uintptr_t *sp)
{
	char *top = (char *)STACK_TOP - PAGE;
	long r = usys_raw6(NR_mmap, (long)STACK_TOP - SIZE, SIZE, PROT_RW,
		LX_MAP_PRIVATE | LX_MAP_ANONYMOUS | LX_MAP_FIXED | LX_MAP_NORESERVE, -1, 0);

	if (usys_is_err(r))
		usys_refuse("usys sim: there is no memory for the program's stack", 0);
	return copy(sp, &top);
}
