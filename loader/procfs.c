//go:build ignore

/*
 * Makes /proc show the guest's command line and auxiliary vector in place of the
 * loader's. ps shows them, and debuggers find the program by the vector's entry
 * point. If the kernel refuses (PR_SET_MM_MAP needs no rights, but
 * CONFIG_CHECKPOINT_RESTORE), only this is lost.
 */
#include "elf64.h"
#include "loader.h"

enum { PR_SET_MM = 35, PR_SET_MM_MAP = 14, VECTOR_MAX = 2 * (22 + 3 + 1) };

/* struct prctl_mm_map of linux/prctl.h. */
struct mm_map {
	uint64_t start_code, end_code, start_data, end_data, start_brk, brk, start_stack;
	uint64_t arg_start, arg_end, env_start, env_end;
	const uintptr_t *auxv;
	uint32_t auxv_size;
	int32_t exe_fd;
};
_Static_assert(sizeof(struct mm_map) == 13 * 8, "struct prctl_mm_map");

static uint64_t end_of(const char *s) { return (uint64_t)(s + usys_strlen(s) + 1); }

/* stack is the guest's initial stack (guest_stack.c). The strings are the
 * kernel's copies, with the program's name right before its arguments. */
void usys_show_in_proc(const uintptr_t *stack, const struct program *p)
{
	const struct options *o = &usys_options;
	char **env = (char **)(stack + 1 + stack[0] + 1), **e = env;
	const struct elf_phdr *ph = (const struct elf_phdr *)p->phdr;
	struct mm_map m = {
		.start_stack = (uint64_t)stack,
		.arg_start = (uint64_t)o->args[-1],
		.arg_end = end_of(o->args[o->nargs - 1]), /* args[-1] if there are none */
		.exe_fd = -1,
	};

	for (uintptr_t i = 0; i < p->phnum; i++, ph++) {
		if (ph->type == PT_LOAD && ph->flags & PF_X) {
			m.start_code = p->bias + ph->vaddr;
			m.end_code = m.start_code + ph->memsz;
		} else if (ph->type == PT_LOAD && ph->flags & PF_W) {
			m.start_data = p->bias + ph->vaddr;
			m.end_data = m.start_data + ph->memsz;
		}
	}
	m.start_brk = m.brk = (uint64_t)usys_raw(NR_brk, 0, 0, 0); /* it has not been moved yet */
	m.env_start = m.env_end = m.arg_end;
	for (; *e; e++)
		m.env_end = end_of(*e);
	if (e > env)
		m.env_start = (uint64_t)env[0];
	m.auxv = (uintptr_t *)(e + 1);
	for (; m.auxv[m.auxv_size / 8] != AT_NULL && m.auxv_size < (VECTOR_MAX - 2) * 8;)
		m.auxv_size += 16;
	usys_raw6(NR_prctl, PR_SET_MM, PR_SET_MM_MAP, (long)&m, sizeof m, 0, 0);
}
