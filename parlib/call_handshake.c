//go:build linux && amd64 && cgo

/*
 * How tables are filled: those of the program that contains the host by a call, those of
 * guests in the handshake. In the handshake a guest faults at a call of an address that is
 * not canonical; the high 16 bits of the address are the request, the low 48 the address of
 * its table.
 */
#include "call_handshake.h"
#include "call_image.h"
#include "call_probe.h"
#include "call_record.h"
#include "sched_vcore.h"
#include "sig_arrive.h"

enum { HELLO_TABLE = 0xDEAD, HELLO_CONSTS = 0xC0DE, TABLES = 256 };

static const struct usys_served *served[TABLES]; /* the tables that this host serves */
static struct usys_image images[TABLES];         /* guests' tables that this host has filled */
static uint32_t nserved, nimages;
static uint32_t lock;

static void acquire(void)
{
	while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE))
		usys_pause();
}

static void release(void) { __atomic_store_n(&lock, 0, __ATOMIC_RELEASE); }

static bool same(struct usys_string a, const char *b)
{
	for (int64_t i = 0; i < a.n; i++)
		if (!b[i] || a.p[i] != b[i])
			return false;
	return !b[a.n];
}

static bool same_digest(const uint8_t *a, const uint8_t *b)
{
	for (int i = 0; i < 32; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

/* Adds a table to those that are served. Returns false if there is no room. */
bool usys_serve(const struct usys_served *s)
{
	acquire();
	bool room = nserved < TABLES;
	if (room)
		served[nserved++] = s;
	release();
	return room;
}

static const struct usys_served *find(struct usys_string name)
{
	for (uint32_t i = 0; i < nserved; i++)
		if (same(name, served[i]->name))
			return served[i];
	return 0;
}

static uintptr_t *slot(const struct usys_image *m, uint32_t num)
{
	if (num < 7)
		return &m->table->fn[num];
	return num >= 8 && num - 8 < m->nslots ? &m->table->slot[num - 8] : 0;
}

/* Reports whether f's arguments need as much stack as those of the host's function: they
 * are copied from the guest's stack, and found again below a thread's block. */
static bool fits(const struct usys_func *f, const struct usys_served_func *s)
{
	return f->stack % 8 == 0 &&
		f->stack <= 8 * (s->flags >> USYS_ARGS_SHIFT & USYS_ARGS_MASK) + 24; /* a word, padding */
}

/* Stores fsoff last: a trampoline that sees it sees the other words, too. If entry stubs
 * switch stacks, no trampoline reads these words. */
static void tell(const struct usys_image *m)
{
	struct usys_words *w = (struct usys_words *)m->fsoff;

	if (m->words == sizeof *w && usys_platform->fsoff) {
		w->first = usys_platform->first;
		w->stacks = usys_platform->stacks;
	}
	__atomic_store_n(m->fsoff, usys_platform->fsoff, __ATOMIC_RELEASE);
}

/* Reports whether every thread's stack is as large as f wants it. */
static bool has_stack(const struct usys_served_func *f)
{
	return usys_platform->stacks_grow(f->flags & USYS_STACK_MASK);
}

/* Entries are stored with release order: a caller that sees an entry also sees fsoff and
 * all data that the function relies on. */
static void fill(const struct usys_image *m, const struct usys_served *s)
{
	static usys_fn fn[USYS_MAX_FUNCS]; /* under the lock; too large for a signal stack */
	usys_zero(fn, sizeof fn[0] * s->nfuncs);
	s->fill(fn, &usys_ops);
	tell(m);
	m->table->filled = 0; /* the guest may have written to it before */
	for (int64_t i = 0; i < m->nfuncs; i++) {
		struct usys_func *f = &m->funcs[i];
		f->state = USYS_ABSENT;
		for (uint32_t j = 0; j < s->nfuncs; j++) {
			if (f->num != s->funcs[j].num)
				continue;
			usys_fn entry = usys_platform->entry ? usys_platform->entry(s, j, f, fn[j]) : fn[j];
			if (!entry)
				continue;
			if (!same_digest(f->digest, s->funcs[j].digest) || !fits(f, &s->funcs[j])) {
				f->state = USYS_DIFFERS;
			} else if (slot(m, f->num) && has_stack(&s->funcs[j])) {
				__atomic_store_n(slot(m, f->num), (uintptr_t)entry, __ATOMIC_RELEASE);
				f->state = USYS_FILLED;
				m->table->filled++;
			}
		}
	}
}

static void fill_consts(const struct usys_image *m, const struct usys_served *s)
{
	for (int64_t i = 0; i < m->nconsts; i++) {
		struct usys_const *c = &m->consts[i];
		c->state = USYS_ABSENT;
		for (uint32_t j = 0; j < s->nconsts; j++)
			if (same(c->name, s->consts[j].name)) {
				*c->val = s->consts[j].val;
				c->state = USYS_FILLED;
			}
	}
}

static void name_host(struct usys_table *t)
{
	struct usys_text h = usys_text(t->host, sizeof t->host), v = usys_text(t->version, sizeof t->version);
	usys_put(&h, usys_platform->name);
	usys_put(&v, usys_platform->version);
}

/* Returns the image by which this host filled t, or 0. It looks in the host's list: the
 * guest may have changed the table. */
static const struct usys_image *known(const struct usys_table *t)
{
	for (uint32_t i = 0; i < nimages; i++)
		if (images[i].table == t)
			return &images[i];
	return 0;
}

/* Reports whether serving m leaves all tables that were filled before unchanged. */
static bool spares(const struct usys_image *m)
{
	for (uint32_t i = 0; i < nimages; i++)
		if (images[i].table != m->table && !usys_apart(m, &images[i]))
			return false;
	return true;
}

static bool harmless(const struct usys_image *m) { return usys_sound(m) && usys_apart(m, m) && spares(m); }

static uint32_t serve(struct usys_table *t)
{
	if (t->sentinel != USYS_SENTINEL)
		return USYS_BAD_SENTINEL;
	name_host(t);
	if (t->major != USYS_MAJOR)
		return USYS_BAD_VERSION;
	struct usys_image m;
	if (!usys_read_image(&m, t) || !harmless(&m))
		return USYS_DAMAGED;
	const struct usys_served *s = find(m.desc->name);
	if (s && known(t))
		return USYS_SERVED;
	if (!s || s->nfuncs > USYS_MAX_FUNCS || nimages == TABLES)
		return USYS_UNKNOWN;
	fill(&m, s);
	images[nimages] = m;
	__atomic_store_n(&nimages, nimages + 1, __ATOMIC_RELEASE);
	return USYS_SERVED;
}

/* Fills the constants of a table that this host serves. Another table's image may claim to
 * be served though it is not. */
static void serve_consts(struct usys_table *t)
{
	const struct usys_image *m = known(t);
	const struct usys_served *s = m && harmless(m) ? find(m->desc->name) : 0;
	if (s)
		fill_consts(m, s);
	else if (!m)
		__atomic_store_n(&t->status, USYS_NONE, __ATOMIC_RELEASE);
}

/* Reports whether the host can store a status in t. */
static bool answerable(struct usys_table *t) { return spares(&(struct usys_image){.table = t}); }

void usys_fill(uintptr_t at)
{
	struct usys_table *t = (struct usys_table *)at;
	if (!usys_is_table(t))
		return;
	acquire();
	if (!known(t) && answerable(t)) {
		uint32_t status = serve(t);
		if (status == USYS_SERVED)
			serve_consts(t);
		__atomic_store_n(&t->status, status, __ATOMIC_RELEASE);
	}
	release();
}

struct usys_table *usys_handshake(struct usys_siginfo *info, struct usys_ucontext *uc)
{
	uint64_t word, high;
	if (!usys_hello(info, uc, &word, usys_readable))
		return 0;
	high = word >> 48;
	if (high != HELLO_TABLE && high != HELLO_CONSTS)
		return 0;
	struct usys_table *t = (struct usys_table *)(word & 0xffffffffffff);
	if (!usys_is_table(t))
		return 0;
	acquire();
	if (!answerable(t)) {
		release();
		return 0;
	}
	if (high == HELLO_TABLE) {
		uint32_t status = serve(t);
		__atomic_store_n(&t->status, status, __ATOMIC_RELEASE);
	} else {
		serve_consts(t);
	}
	release();
	usys_hello_done(uc);
	return t;
}

/* Takes no lock: tables are only added, and the caller may have interrupted the lock's
 * holder. */
const struct usys_image *usys_images(uint32_t *n)
{
	*n = __atomic_load_n(&nimages, __ATOMIC_ACQUIRE);
	return images;
}

/* Called in a forked child that continues without exec: its other threads are gone, and
 * with them the holders of C's locks; every function becomes its stub again. */
void usys_forked(void)
{
	usys_sched_forked();
	usys_signal_forked();
	for (uint32_t i = 0; i < nimages; i++)
		for (int64_t j = 0; j < images[i].nfuncs; j++) {
			struct usys_func *f = &images[i].funcs[j];
			uintptr_t *to = slot(&images[i], f->num);
			if (f->state == USYS_FILLED && to) {
				*to = images[i].code[j].stub;
				f->state = USYS_ABSENT;
			}
		}
}
