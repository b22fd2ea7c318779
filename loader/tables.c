//go:build ignore

/*
 * The tables of functions: the core serves them (../parlib/call_handshake.c), and this
 * file is its platform in the loader. A slot of a guest's table holds an entry stub
 * (table_amd64.S), which changes stacks and calls the host's function.
 */
#include "loader.h"
#include "../parlib/policy.h"
#include "../parlib/syscall.h"
#include "../parlib/zsignal.h"
#include "../hosts/shape/zusystest.h"
#include "../hosts/sim/zsim.h"

struct stub_target usys_stub_targets[NSTUBS];
static uint32_t nstubs;

static uintptr_t stub(const struct usys_served *s, uint32_t i, usys_fn fn, uint64_t nwords)
{
	uint32_t n;

	for (n = 0; n < nstubs; n++)
		if (usys_stub_targets[n].fn == fn)
			return (uintptr_t)usys_stubs + n * 16;
	if (n == NSTUBS)
		return 0;
	usys_stub_targets[n] = (struct stub_target){fn, nwords, s->name, s->funcs[i].name};
	nstubs++; /* the core's lock is held */
	return (uintptr_t)usys_stubs + n * 16;
}

/* Returns the value for a guest's slot of function i of s. */
static usys_fn entry(const struct usys_served *s, uint32_t i, const struct usys_func *f, usys_fn fn)
{
	if (usys_streq(s->name, "usys") && f->num == 8)
		return (usys_fn)(uintptr_t)usys_linux_syscall;
	if (usys_streq(s->name, "usys") && f->num == 9)
		return (usys_fn)(uintptr_t)usys_linux_exit;
	return fn ? (usys_fn)stub(s, i, fn, (f->stack + 7) / 8) : 0;
}

/* The core allocates memory rarely, and frees it as a whole. */
static void *alloc(size_t n)
{
	size_t all = usys_page_up(n + 16);
	long p = n < all ? usys_mmap(all, PROT_RW) : -1;

	if (usys_is_err(p))
		return 0;
	*(size_t *)p = all;
	return (char *)p + 16;
}

static void release(void *p)
{
	size_t *head = (size_t *)((char *)p - 16);
	usys_raw(NR_munmap, head, *head, 0);
}

static struct usys_thread *thread(void) { return &usys_tcb()->core; }
/* A thread's slots are made once, all of one size (thread.c). */
static bool stacks_grow(size_t need) { return need <= usys_slot_usable; }

static void set_thread(struct usys_thread *t) { (void)t; }

static struct usys_platform platform = {
	.alloc = alloc,
	.release = release,
	.thread = thread,
	.set_thread = set_thread,
	.stacks_grow = stacks_grow,
	.errtext = parlib_errtext,
	.entry = entry,
	.exec = usys_exec,
	.owner = &usys_loader_owner,
	.policy = &usys_default_sched,
	.spawn = usys_loader_spawn,
	.join = usys_loader_join,
};

void usys_init_platform(size_t page)
{
	usys_platform = &platform;
	platform.name = usys_linux_host.name;
	platform.version = usys_linux_host.version;
	platform.page = page;
}

void usys_init_tables(void)
{
	const struct usys_linux_host *h = &usys_linux_host;

	usys_serve(&usys_served);
	usys_serve(&signal_served);
	usys_serve(&usystest_served);
	usys_serve(usys_options.sim ? &sim_served : &usys_nothing_of_sim);
	for (int i = 0; h->tables && h->tables[i]; i++)
		if (!usys_serve(h->tables[i]))
			usys_refuse("host ", h->name, " has too many tables", 0);
}
