//go:build ignore

/* Builds the guest's initial stack, as the kernel would have. */
#include "elf64.h"
#include "loader.h"

static size_t count(char **p)
{
	size_t n = 0;
	while (p[n])
		n++;
	return n;
}

/*
 * sp is the loader's initial stack, with argc, argv, environment and auxiliary vector.
 * The guest's copy, which points to the same strings, is below it.
 */
uintptr_t usys_guest_stack(uintptr_t *sp, const struct program *p, uintptr_t vdso)
{
	const struct options *o = &usys_options;
	char **env = (char **)(sp + 1 + sp[0] + 1);
	size_t nenv = count(env), naux = 0;
	uintptr_t *aux = (uintptr_t *)(env + nenv + 1), *to, *w;

	while (aux[2 * naux] != AT_NULL)
		naux++;
	/* argc; program, arguments, 0; environment, 0; the vector, two more, its end */
	size_t words = 1 + 1 + (size_t)o->nargs + 1 + nenv + 1 + 2 * (naux + 2 + 1);
	to = (uintptr_t *)((uintptr_t)(sp - words) & ~15ul);
	w = to;
	*w++ = 1 + (uintptr_t)o->nargs;
	*w++ = (uintptr_t)(o->argv0 ? o->argv0 : p->name);
	for (int i = 0; i < o->nargs; i++)
		*w++ = (uintptr_t)o->args[i];
	*w++ = 0;
	for (size_t i = 0; i <= nenv; i++)
		*w++ = (uintptr_t)env[i];
	for (; aux[0] != AT_NULL; aux += 2) {
		uintptr_t v = aux[1];
		switch (aux[0]) {
		case AT_SYSINFO_EHDR: continue;
		case AT_PHDR: v = p->phdr; break;
		case AT_PHENT: v = p->phent; break;
		case AT_PHNUM: v = p->phnum; break;
		case AT_BASE: v = 0; break;
		case AT_ENTRY: v = p->entry; break;
		case AT_EXECFN: v = o->sim ? to[1] : (uintptr_t)p->name; break;
		case AT_RANDOM: v = o->sim ? sim_random_at() : v; break;
		}
		*w++ = aux[0];
		*w++ = v;
	}
	if (vdso) {
		*w++ = AT_SYSINFO_EHDR;
		*w++ = vdso;
	}
	if (!o->native) {
		*w++ = AT_USYS;
		*w++ = USYS_MAJOR;
	}
	*w++ = AT_NULL;
	*w++ = 0;
	return (uintptr_t)to;
}
