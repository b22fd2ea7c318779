//go:build ignore

/*
 * Syscall User Dispatch: SYSCALL works in the host's text; elsewhere it raises SIGSYS. Strict
 * mode reports it. Repair mode, for programs that usys did not build, carries out the call
 * through the host.
 */
#include "loader.h"
#include "vdso.h"

enum dispatch usys_dispatch;
static bool served; /* a program that usys built has made its handshake */

enum { OFF = 0, ON = 1 };

static long control(enum dispatch d)
{
	if (d == DISPATCH_OFF)
		return usys_raw6(NR_prctl, LX_PR_SET_SYSCALL_USER_DISPATCH, OFF, 0, 0, 0, 0);
	return usys_raw6(NR_prctl, LX_PR_SET_SYSCALL_USER_DISPATCH, ON, (long)__executable_start,
		(long)(etext - __executable_start), 0, 0);
}

/* Dispatch needs SIGSYS: if it were blocked, a SYSCALL would kill the process. */
uint64_t usys_can_block(uint64_t mask) { return usys_dispatch == DISPATCH_OFF ? mask : mask & ~(1ul << (SIGSYS - 1)); }

/* The kernel forgets it in every child and at exec. */
void usys_dispatch_thread(void)
{
	char buf[64];
	struct usys_text why = usys_text(buf, sizeof buf);
	long r;

	if (usys_dispatch == DISPATCH_OFF)
		return;
	r = control(usys_dispatch);
	if (!r)
		return;
	usys_put_errno(&why, r);
	if (usys_dispatch == DISPATCH_STRICT)
		usys_refuse("-strict needs prctl(PR_SET_SYSCALL_USER_DISPATCH), which fails: ", buf,
			"; it takes Linux 5.11 and a sandbox that allows it", 0);
	usys_refuse(usys_program.name,
		" was not built with usys build, and to host it needs"
		" prctl(PR_SET_SYSCALL_USER_DISPATCH), which fails: ",
		buf, "; build it with usys build", 0);
}

void usys_dispatch_leave(void) { control(DISPATCH_OFF); }

/* A program whose runtime has another declaration of function 8 would continue with its own
 * SYSCALL instructions. */
static void check_table(const struct usys_table *t)
{
	for (int64_t i = 0; i < t->desc->nfuncs; i++)
		if (t->desc->funcs[i].num == 8 && t->desc->funcs[i].state == USYS_DIFFERS)
			usys_refuse(usys_program.name,
				" and this host come from different versions of usys:"
				" function linux_syscall differs; build both with one",
				0);
}

/* The program's calls come through its table, so repair mode ends. The first handshake is
 * among the first instructions, so there is one thread. */
void usys_dispatch_served(const struct usys_table *t)
{
	if (t->status != USYS_SERVED) {
		/* It would continue without this host, without a message. */
		if (!served && usys_program.ours)
			usys_refuse(usys_program.name,
				" has a table of functions that this host cannot serve:"
				" the file is damaged; build it again with usys build",
				0);
		return;
	}
	if (!served && usys_program.ours)
		check_table(t);
	if (!served)
		usys_start_over();
	served = true;
	if (usys_dispatch == DISPATCH_REPAIR && usys_program.maybe) {
		control(DISPATCH_OFF);
		usys_dispatch = DISPATCH_OFF;
	}
}

_Noreturn void usys_refuse_stock(void)
{
	usys_refuse(usys_program.name, " was not built with usys build: it makes system calls of its own;",
		usys_options.sim ? " build it with usys build -sim" : " build it so, or leave -strict away", 0);
}

static void report(uintptr_t pc, unsigned nr)
{
	char buf[1024], name[256];
	struct usys_text t = usys_text(buf, sizeof buf);
	uintptr_t offset;

	if (!served)
		usys_refuse_stock();
	usys_put(&t, "SYSCALL outside the host: ");
	usys_put_call(&t, nr);
	usys_put(&t, " in ");
	if (usys_symbol(pc, name, sizeof name, &offset)) {
		usys_put(&t, name);
		usys_put(&t, "+");
		usys_puthex(&t, offset);
		usys_put(&t, ", ");
	}
	usys_put(&t, "pc ");
	usys_puthex(&t, pc);
	usys_refuse(buf, "; build its package with usys build, or leave -strict away", 0);
}

/* The pc is behind the instruction. */
void usys_on_sigsys(struct usys_siginfo *info, struct usys_ucontext *uc)
{
	(void)info;
	if (usys_vdso_in_kernels(*usys_pc(uc))) {
		/* User space can no longer read the kernel's clock: from now on reads go to
		 * the host, and this one is carried out here. */
		usys_vdso_to_host();
	} else if (usys_dispatch == DISPATCH_STRICT) {
		report(usys_trap_pc(uc), (unsigned)*usys_nr(uc));
	}
	switch ((unsigned)*usys_nr(uc)) {
	case NR_exit: /* its stack may already belong to another thread */
		*usys_pc(uc) = (uintptr_t)usys_linux_exit;
		return;
	case NR_rt_sigreturn: *usys_pc(uc) = (uintptr_t)usys_signal_return; return;
	}
	usys_make_call(uc, (uintptr_t)usys_linux_syscall);
}
