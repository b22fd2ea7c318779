//go:build ignore

/*
 * A policy that a test sets, and that ends with the test. A call that it does not allow returns
 * -EPERM and leaves a record for the test, in a trace's form.
 */
#include "../trace/trace.h"
#include "shape.h"

enum { ROOM = 1 << 20, STRINGS = 80 };

bool shape_tested;
static struct shape_functions functions; /* those of its image */
static uint32_t inside;                  /* threads that use it */
static char *room;                       /* of the records */
static uint64_t used;                    /* bytes used of room; more than room has: some records were lost */

/* ---- calls ---- */

static void keep(const struct shape_call *c)
{
	struct tcb *t = usys_tcb();
	struct trace_draft *d = trace_draft(t, DRAFT_OTHER);
	uint64_t at;

	if (!d) {
		__atomic_fetch_add(&used, ROOM + 1, __ATOMIC_RELAXED); /* the record is lost */
		return;
	}
	trace_empty(d, STRINGS, TRACE_STACKS | TRACE_ANCESTORS);
	trace_begin(&d->r, t, TRACE_REFUSED, c->nr);
	d->r.pid = (int32_t)usys_raw(NR_getpid, 0, 0, 0);
	for (int i = 0; i < 6; i++)
		d->r.args[i] = (uint64_t)c->arg[i];
	d->r.ret = (int64_t)usys_program.bias;
	trace_caller(d, &c->from);
	trace_capture(d, false);
	d->r.size = (uint32_t)sizeof d->r + d->used;
	at = __atomic_fetch_add(&used, d->r.size, __ATOMIC_RELAXED);
	if (at + d->r.size > ROOM)
		return; /* the earlier records are enough */
	usys_copy(room + at, &d->r, sizeof d->r);
	usys_copy(room + at + sizeof d->r, d->room, d->used);
}

/* Two policies may check a call one after the other, and the classes of functions belong to one
 * of them. */
long shape_check_tested(struct shape_call *c)
{
	struct shape_call own = *c;
	long r = 0;

	__atomic_fetch_add(&inside, 1, __ATOMIC_SEQ_CST);
	own.of = &functions;
	own.class = -1;
	if (__atomic_load_n(&shape_tested, __ATOMIC_SEQ_CST) && shape_checked(shape_head, c->nr) &&
		!shape_allows(&own)) {
		keep(&own);
		r = -LX_EPERM;
	}
	__atomic_fetch_sub(&inside, 1, __ATOMIC_SEQ_CST);
	return r;
}

void shape_look_tested(const struct shape_call *c, long result)
{
	__atomic_fetch_add(&inside, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&shape_tested, __ATOMIC_SEQ_CST) && shape_names_wanted(shape_head, c->nr))
		shape_names_look(c, result);
	__atomic_fetch_sub(&inside, 1, __ATOMIC_SEQ_CST);
}

/* ---- its beginning and end ---- */

int32_t shape_hold(const void *image, size_t n)
{
	long at;

	if (shape_has_policy(shape_head))
		return -LX_EBUSY;
	if (!room) {
		at = usys_mmap(ROOM, PROT_RW);
		if (usys_is_err(at))
			return -LX_ENOMEM;
		room = (char *)at;
	}
	if (!shape_copy(&functions, image, n))
		return -LX_ENOMEM;
	usys_zero(room, used < ROOM ? used : ROOM);
	used = 0;
	shape_names_forget();
	shape_head = functions.head;
	__atomic_store_n(&shape_tested, true, __ATOMIC_SEQ_CST);
	return 0;
}

size_t shape_release(char *to, size_t most)
{
	size_t n = 0;

	__atomic_store_n(&shape_tested, false, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&inside, __ATOMIC_SEQ_CST))
		usys_raw(NR_sched_yield, 0, 0, 0);
	shape_head = shape_given.head;
	shape_copy(&functions, 0, 0);
	while (n + sizeof(struct trace_record) <= ROOM) {
		const struct trace_record *r = (const struct trace_record *)(room + n);

		if (!r->size || n + r->size > most)
			break;
		usys_copy(to + n, r, r->size);
		n += r->size;
	}
	return n;
}
