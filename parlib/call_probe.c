//go:build linux && amd64 && cgo

/*
 * Finds out whether memory is mapped by futex(2), which every sandbox allows that can
 * run a Go program. Both operations leave the word unchanged, and wake no waiting
 * thread.
 */
#include "call_probe.h"
#include "core.h"
#include "linux.h"

enum {
	FUTEX_CMP_REQUEUE_PRIVATE = 4 | 128,
	FUTEX_WAKE_OP_PRIVATE = 5 | 128,
	OR_NOTHING = 2 << 28 | 1 << 24, /* FUTEX_OP(FUTEX_OP_OR, 0, FUTEX_OP_CMP_NE, 0) */
};

/* Reports whether the word can be loaded: compares it, and requeues none of the
 * threads that wait there. */
static bool loads(uintptr_t word)
{
	return usys_raw6(NR_futex, (long)word, FUTEX_CMP_REQUEUE_PRIVATE, 0, 0, (long)word, 0) != -LX_EFAULT;
}

/* Reports whether the word can be stored: stores it or'ed with 0. */
static bool stores(uintptr_t word)
{
	uint32_t none = 0;
	return usys_raw6(NR_futex, (long)&none, FUTEX_WAKE_OP_PRIVATE, 0, 0, (long)word, OR_NOTHING) != -LX_EFAULT;
}

/* Tries one word of each page of the smallest size; an aligned word lies in one
 * page. */
static bool all(uintptr_t *last, uintptr_t from, size_t n, bool (*is)(uintptr_t word))
{
	uintptr_t end = from + n;

	if (!n)
		return true;
	if (end < from)
		return false;
	for (uintptr_t at = from & ~3ul; at < end; at = (at & ~(USYS_PAGE_MIN - 1)) + USYS_PAGE_MIN) {
		uintptr_t page = at & ~(USYS_PAGE_MIN - 1);
		if (page == *last && page)
			continue;
		if (!is(at))
			return false;
		*last = page;
	}
	return true;
}

bool usys_can_read(struct usys_probe *pr, const void *p, size_t n)
{
	return all(&pr->readable, (uintptr_t)p, n, loads);
}

bool usys_can_write(struct usys_probe *pr, const void *p, size_t n)
{
	return all(&pr->writable, (uintptr_t)p, n, stores);
}

bool usys_readable(const void *p, size_t n)
{
	struct usys_probe pr = {0};

	return usys_can_read(&pr, p, n);
}
