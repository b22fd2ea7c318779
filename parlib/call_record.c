//go:build linux && amd64 && cgo

/* Failures: errno and errstr of table functions. */
#include "call_record.h"
#include "call_block.h"

enum { RECORDS = 1024 };

static struct usys_record records[RECORDS];
static uint32_t next;

struct usys_record *usys_record(void)
{
	for (int i = 0; i < RECORDS; i++) {
		struct usys_record *r = &records[__atomic_fetch_add(&next, 1, __ATOMIC_RELAXED) % RECORDS];
		/* Acquire: Go's reads of the old text come before this thread's
		 * writes. */
		if (!__atomic_exchange_n(&r->busy, 1, __ATOMIC_ACQUIRE))
			return r;
	}
	return 0; /* Go still gets the number, without a text */
}

int *usys_errno(void)
{
	static int elsewhere; /* for threads on which no table call has run */
	struct usys_thread *t = usys_platform->thread();
	return t ? &t->err : &elsewhere;
}

static void errstr(const char *s)
{
	struct usys_thread *t = usys_platform->thread();
	if (!t)
		return;
	struct usys_text x = usys_text(t->errstr, sizeof t->errstr);
	usys_put(&x, s);
	t->nerrstr = x.n;
}

static uint64_t fail(const char *function, int err)
{
	struct usys_thread *t = usys_platform->thread();
	struct usys_record *r = usys_record();
	if (r) {
		struct usys_text x = usys_text(r->text, sizeof r->text);
		if (t && t->nerrstr) {
			usys_putn(&x, t->errstr, t->nerrstr);
		} else {
			usys_put(&x, function);
			if (usys_platform->errtext) {
				usys_put(&x, ": ");
				usys_put(&x, usys_platform->errtext(err));
			}
		}
		r->n = x.n;
	}
	if (t)
		t->nerrstr = 0;
	return (uint64_t)(uintptr_t)r << 16 | (uint16_t)err;
}

const struct usys_ops usys_ops = {fail, errstr};
