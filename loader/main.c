//go:build ignore

/* The start of the loader: the order of its steps. */
#include "carried.h"
#include "elf64.h"
#include "loader.h"
#include "vdso.h"

static uintptr_t aux(const uintptr_t *vector, uintptr_t type)
{
	for (; vector[0] != AT_NULL; vector += 2)
		if (vector[0] == type)
			return vector[1];
	return 0;
}

static const char *last_part(const char *path)
{
	const char *name = path;

	for (; *path; path++)
		if (*path == '/')
			name = path + 1;
	return name;
}

static bool is_number(const char *s)
{
	while (*s >= '0' && *s <= '9')
		s++;
	return !*s;
}

/* Sets the thread's name to that of the file, as exec does. A program that is executed by a
 * descriptor alone is named by the file from Linux 6.14 on; the loader has been named so, too. */
static void name_thread(const struct program *p)
{
	char now[16] = "";

	usys_raw(NR_prctl, LX_PR_GET_NAME, now, 0);
	usys_raw(NR_prctl, LX_PR_SET_NAME, last_part(usys_options.nameless && !is_number(now) ? p->path : p->name), 0);
}

/* USYS=host=off: executes the program without the host, for comparison. */
static _Noreturn void run_natively(char **envp)
{
	const struct options *o = &usys_options;
	char why[64];
	struct usys_text t = usys_text(why, sizeof why);
	long r;

	/* The program's name is right before its arguments; argv0 replaces it. */
	if (o->argv0)
		o->args[-1] = (char *)o->argv0;
	if (o->fd >= 0) {
		usys_raw(NR_fcntl, o->fd, LX_F_SETFD, LX_FD_CLOEXEC);
		r = usys_raw6(NR_execveat, o->fd, (long)"", (long)(o->args - 1), (long)envp, LX_AT_EMPTY_PATH, 0);
	} else {
		r = usys_raw(NR_execve, o->file ? o->file : o->program, o->args - 1, envp);
	}
	usys_put_errno(&t, r);
	usys_refuse(o->program, ": ", why, 0);
}

/* The same for a program that the loader's file carries, which the kernel cannot execute without it. */
static _Noreturn void enter_natively(uintptr_t *sp, uintptr_t vdso)
{
	uintptr_t stack = usys_guest_stack(sp, &usys_program, vdso);

	name_thread(&usys_program);
	usys_show_in_proc((uintptr_t *)stack, &usys_program);
	usys_enter(stack, usys_program.entry);
}

/* Vcores run threads that this host has made: all their system calls must come to
 * the host, and it switches between them without the kernel. */
static void check_vcores(const struct program *p)
{
	if (!usys_options.vcores)
		return;
	if (p->cgo && usys_options.vcores_if_can)
		usys_options.vcores = 0;
	else if (p->cgo)
		usys_refuse(p->name,
			" uses cgo, whose threads are the C library's: build it with CGO_ENABLED=0,"
			" or leave -vcores away",
			0);
	else if (p->maybe)
		usys_refuse(p->name,
			": nothing in it says that usys build made it, which -vcores needs:"
			" build it so, and without -s",
			0);
	else if (!p->ours)
		usys_refuse(p->name, " was not built with usys build, which -vcores needs: build it so", 0);
	else if (usys_no_switch())
		usys_refuse("-vcores needs ", usys_no_switch(), ": leave -vcores away", 0);
}

/* Returns the treatment of a SYSCALL outside the host. */
static enum dispatch choose(const struct program *p)
{
	if (usys_options.strict) {
		bool stock = !p->ours && !p->maybe;
		if (stock && !usys_options.policy)
			usys_refuse_stock();
		return stock ? DISPATCH_REPAIR : DISPATCH_STRICT;
	}
	return p->ours ? DISPATCH_OFF : DISPATCH_REPAIR;
}

__attribute__((used)) HIDDEN _Noreturn void usys_main(uintptr_t *sp)
{
	int argc = (int)sp[0];
	char **argv = (char **)(sp + 1), **envp = argv + argc + 1, **e = envp;
	const uintptr_t *vector;
	const struct usys_linux_host *h = &usys_linux_host;

	while (*e)
		e++;
	vector = (uintptr_t *)(e + 1);
	usys_init_platform(aux(vector, AT_PAGESZ));
	bool carried = usys_runs_carried(argc, argv);
	if (carried)
		usys_carried_options(argc, argv, envp, (const char *)aux(vector, AT_EXECFN));
	else
		usys_parse_options(argc, argv);
	if (!carried && usys_host_off(envp) && !usys_options.strict)
		run_natively(envp);
	usys_keep_loader(usys_options.loader, (const char *)aux(vector, AT_EXECFN));
	usys_load(&usys_program, usys_options.program, usys_options.fd);
	if (carried && usys_program.at != usys_carried.program)
		usys_refuse(usys_options.program, " is not the file that was executed: it was replaced", 0);
	if (usys_options.native)
		enter_natively(sp, aux(vector, AT_SYSINFO_EHDR));
	name_thread(&usys_program); /* the scheduler takes the name for the guest's threads */
	usys_dispatch = choose(&usys_program);
	usys_first_thread(aux(vector, AT_HWCAP2));
	check_vcores(&usys_program);
	if (usys_options.sim)
		sim_begin(usys_options.sim_text);
	if (usys_options.vcores)
		usys_sched_start();
	usys_init_tables();
	usys_paths_start();
	usys_init_calls();
	usys_init_signals();
	if (h->start)
		h->start(1 + usys_options.nargs, usys_options.args - 1, envp);
	uintptr_t kernels = h->clock || usys_options.sim || usys_fault_clock() ? 0 : aux(vector, AT_SYSINFO_EHDR);
	uintptr_t vdso = usys_vdso_show(kernels, usys_vdso_map(kernels));
	uintptr_t stack = usys_guest_stack(usys_options.sim ? sim_stack(sp) : sp, &usys_program, vdso);
	usys_show_in_proc((uintptr_t *)stack, &usys_program);
	usys_dispatch_thread();
	if (usys_dispatch != DISPATCH_OFF && !h->clock && !usys_fault_clock())
		usys_vdso_usable();
	if (!usys_program.ours)
		usys_start_over(); /* of others the start ends with the handshake (dispatch.c) */
	usys_enter(stack, usys_program.entry);
}
