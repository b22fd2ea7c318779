//go:build linux && amd64 && cgo

/*
 * Finds out where a faulting thread is. C may have moved SP anywhere, so SP alone does not
 * tell. Go's g does: while Go runs on a stack other than the goroutine's, g is also another
 * one, and the same holds for C that cgo calls. Only a table function has the goroutine's g
 * and runs neither on the goroutine's stack nor on the system stack, to which the runtime
 * switches for the vDSO and for the race detector without changing g.
 */
#include "call_place.h"
#include "call_probe.h"
#include "call_watchdog.h"

enum { G_WORDS = 64 }; /* words of a g that are searched for its m */

struct bounds {
	uintptr_t low, high;
};

static uintptr_t (*current_g)(void);
static size_t m_at; /* the index of the word of a g that is its m; 0: not found */

/* A g begins with the bounds of its stack; runtime/cgo relies on that, too. */
static struct bounds stack_of(uintptr_t g)
{
	const uintptr_t *w = (const uintptr_t *)g;
	return (struct bounds){w[0], w[1]};
}

static bool within(struct bounds b, uintptr_t sp) { return sp >= b.low && sp < b.high; }

/* An m begins with its g of the system stack. So the word of a g that points to its m is
 * found by trying each word. */
void usys_place_start(uintptr_t (*g_of)(void), uintptr_t g)
{
	uintptr_t system = g_of();
	const uintptr_t *w = (const uintptr_t *)g;

	for (size_t i = 2; i < G_WORDS && !m_at && usys_readable(&w[i], sizeof w[i]); i++) {
		const uintptr_t *m = (const uintptr_t *)w[i];
		if ((uintptr_t)m >= USYS_PAGE_MIN && (uintptr_t)m % sizeof *m == 0 && usys_readable(m, sizeof *m) &&
			*m == system)
			m_at = i;
	}
	if (m_at && system != g)
		current_g = g_of;
}

/* Returns the bounds of the stack of the goroutine that the thread runs; empty ones if the
 * thread is on another stack of Go, or if Go's structures are not known. */
static struct bounds goroutine(uintptr_t sp)
{
	uintptr_t g = current_g ? current_g() : 0;
	if (!g)
		return (struct bounds){0, 0};
	const uintptr_t *m = ((const uintptr_t *const *)g)[m_at];
	if (!m || m[0] == g || within(stack_of(g), sp) || within(stack_of(m[0]), sp))
		return (struct bounds){0, 0};
	return stack_of(g);
}

/* Reports whether the word at sp is the return address of a call of a trampoline. */
static bool called_at(uintptr_t sp, uint64_t num, struct usys_place *p)
{
	uintptr_t at = usys_called(*(const uintptr_t *)sp, usys_readable);
	if (!at || !usys_where_entry(at, num, &p->where))
		return false;
	p->gosp = sp;
	p->tramp = at;
	return p->known = true;
}

/* Reports whether the block's first word is Go's SP: then one of two words identifies the
 * trampoline that stored it: the word below the block, or the return address to the
 * trampoline's caller. */
static bool sound(const struct usys_thread *t, struct bounds b, struct usys_place *p)
{
	if (!within(b, t->gosp) || t->gosp % sizeof(uintptr_t))
		return false;
	if (!usys_where(usys_tramp_pc(t), t->num, &p->where))
		return called_at(t->gosp, t->num, p);
	p->gosp = t->gosp;
	p->tramp = usys_tramp_pc(t);
	return p->known = true;
}

/* The block is spoilt: finds the last call of a trampoline on the goroutine's stack. Return
 * addresses of finished calls lie below it. */
static void guess(struct bounds b, uint64_t num, struct usys_place *p)
{
	for (uintptr_t sp = b.high - sizeof sp; sp >= b.low; sp -= sizeof sp)
		if (usys_near_code(*(const uintptr_t *)sp) && called_at(sp, num, p))
			return;
}

/* Go's structures are not known: decides by SP alone. */
static struct usys_place by_stack(const struct usys_thread *t, uintptr_t sp)
{
	struct usys_place p = {.is = USYS_IN_GO};
	if (!usys_on_stack(t, sp) && !(t && sp == (uintptr_t)t))
		return p;
	p.is = USYS_IN_C;
	p.gosp = t->gosp;
	p.tramp = usys_tramp_pc(t);
	p.known = usys_where(p.tramp, t->num, &p.where);
	return p;
}

struct usys_place usys_place(const struct usys_thread *t, uintptr_t sp)
{
	struct usys_place p = {.is = USYS_IN_GO};
	if (!current_g)
		return by_stack(t, sp);
	struct bounds b = t ? goroutine(sp) : (struct bounds){0, 0};
	if (!b.high)
		return p;
	if (sound(t, b, &p)) {
		p.is = usys_on_stack(t, sp) || usys_near_stack(t, sp) ? USYS_IN_C : USYS_ELSEWHERE;
	} else if (usys_near_stack(t, sp)) {
		p.is = USYS_SPOILT;
		guess(b, t->num, &p);
	}
	return p;
}
