//go:build linux && amd64 && cgo

/*
 * One handler for all signals: it finds out whether the thread is in C, and acts
 * accordingly.
 *
 * A thread is in C if its SP lies on its C stack; nothing else is looked at. Then gosp is
 * Go's SP, the word at gosp is the return address into the trampoline's caller, and the
 * word below the block is a pc inside the trampoline. So a call stores no mark when it
 * enters C, and clears none when it leaves. Before a fault, C may have moved SP:
 * call_place.c handles that.
 */
#include "call_handler.h"
#include "call_fault.h"
#include "call_handshake.h"
#include "call_place.h"
#include "call_probe.h"
#include "call_thread.h"
#include "call_watchdog.h"
#include "sig_arrive.h"
#include "sig_chain.h"
#include "sig_child.h"
#include "sig_order.h"

/* Changes the context to that of a trampoline which includes the C code: Go's handlers
 * find a pc that they know, and the goroutine's stack. */
static void show_go(const struct usys_thread *t, struct usys_ucontext *uc)
{
	*usys_pc(uc) = usys_tramp_pc(t);
	*usys_sp(uc) = t->gosp;
}

/* Ends the program: Go would take the store for a nil dereference, which can be
 * recovered. */
static bool no_memory(struct usys_ucontext *uc)
{
	char buf[80];
	struct usys_text x = usys_text(buf, sizeof buf);
	struct usys_where w;
	uint32_t n;
	const struct usys_image *images = usys_images(&n);
	usys_put(&x, "usys: no memory for this thread's C stack\n");
	usys_write2(&x);
	if (!n)
		return false;
	bool known = usys_where(*usys_pc(uc), 0, &w);
	uintptr_t *sp = (uintptr_t *)*usys_sp(uc);
	*--sp = *usys_pc(uc);
	usys_go_on(uc, known ? w.table->resume : images->table->resume, (uintptr_t)sp, 0, known ? usys_marked(&w) : 0);
	return true;
}

/*
 * Trampolines from before ABI version 1.1 do not call usys_first_call in a thread without
 * a block: their first store to the block faults, because the thread's word, and so the
 * address of the store, is 0. Such a thread gets its C stack here.
 */
static bool new_thread(struct usys_siginfo *info, struct usys_ucontext *uc)
{
	if (!usys_is_first_store(info, uc, usys_platform->fsoff, usys_readable))
		return false;
	struct usys_thread *t = usys_thread_make();
	if (!t)
		return no_memory(uc);
	usys_give_block(uc, t); /* and the store runs again */
	return true;
}

static bool is_fault(int sig, const struct usys_siginfo *info)
{
	return (sig == SIGSEGV || sig == SIGBUS || sig == SIGFPE || sig == SIGILL) && info->code > 0; /* else sent */
}

/* Reports whether the signal is from abort(): this process sent it by tgkill, or the
 * kernel had no memory left for its siginfo. */
static bool is_abort(int sig, const struct usys_siginfo *info)
{
	return sig == SIGABRT && (info->code == LX_SI_TKILL || (info->code == LX_SI_USER && !info->pid));
}

/* Passes on a signal that found the thread in C. */
static void in_c(struct usys_thread *t, int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	uintptr_t pc = *usys_pc(uc), sp = *usys_sp(uc);
	if (sig == SIGURG)
		usys_watch(t);
	show_go(t, uc);
	uintptr_t shown_pc = *usys_pc(uc), shown_sp = *usys_sp(uc);
	usys_chain(sig, info, uc);
	/* Go's handlers leave the context alone, or change its pc; then the call is lost,
	 * as a system call would be. */
	if (*usys_pc(uc) == shown_pc && *usys_sp(uc) == shown_sp) {
		*usys_pc(uc) = pc;
		*usys_sp(uc) = sp;
	}
}

void usys_on_signal(int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	if (sig == SIGSEGV && (usys_handshake(info, uc) || new_thread(info, uc)))
		return;
	struct usys_thread *t = usys_platform->thread();
	bool off_stack = false;
	if (is_fault(sig, info) || is_abort(sig, info)) {
		struct usys_place p = usys_place(t, *usys_sp(uc));
		if (p.is != USYS_IN_GO && usys_child_faults(t, &p, sig, info, uc))
			return;
		if (p.is != USYS_IN_GO && is_fault(sig, info)) {
			/* A library that has a handler may handle its own faults. If it
			 * does not, it chains to this handler, which then runs again. */
			if (usys_chained_to_c(sig, uc))
				usys_chain(sig, info, uc);
			else
				usys_fault(t, &p, sig, info, uc);
			return;
		}
		/* Before any claim of SIGABRT: the claim's owner does not know that C is
		 * about to end the program. */
		if (p.is != USYS_IN_GO)
			usys_report(t, &p, sig, info, uc);
		off_stack = p.is == USYS_ELSEWHERE;
	}
	if (usys_signal_arrived(sig, info, uc)) {
		usys_chain_offer(sig, info, uc);
		return;
	}
	if (off_stack || usys_on_stack(t, *usys_sp(uc))) {
		in_c(t, sig, info, uc);
		return;
	}
	/* Between SWITCH and CALL, or CALL and RETURN: the trampoline's own pc, but
	 * SP is the block. */
	if (t && *usys_sp(uc) == (uintptr_t)t) {
		uintptr_t pc = *usys_pc(uc);
		if (pc - (uintptr_t)usys_watch_return < 64)
			*usys_pc(uc) = usys_tramp_pc(t);
		*usys_sp(uc) = t->gosp;
		usys_chain(sig, info, uc);
		*usys_pc(uc) = pc;
		*usys_sp(uc) = (uintptr_t)t;
		return;
	}
	usys_chain(sig, info, uc);
}

void usys_start(const struct usys_platform *p)
{
	usys_platform = p;
	usys_threads_start();
	usys_chain_forked();
	usys_wrap_all();
	usys_child_start();
	usys_order_start();
}
