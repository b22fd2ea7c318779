//go:build linux && amd64 && cgo

/* Futexes of uthreads: buckets by address, first come, first served. */
#include "uthread.h"

enum { BITS = 10, BUCKETS = 1 << BITS };

static struct usys_uthread_list buckets[BUCKETS];

static struct usys_uthread_list *bucket(uintptr_t addr)
{
	return &buckets[(addr >> 2) * 0x9e3779b97f4a7c15u >> (64 - BITS)];
}

long usys_uthread_futex_wait(struct usys_uthread *self, uintptr_t addr, uint32_t bits, uint64_t until)
{
	self->key = addr;
	self->bits = bits;
	return usys_uthread_block(self, bucket(addr), until, -LX_ETIMEDOUT);
}

long usys_uthread_futex_wake(struct usys_vcore *by, uintptr_t addr, uint32_t bits, long n)
{
	long woken = 0;

	for (struct usys_uthread *u = bucket(addr)->first, *next; u && woken < n; u = next) {
		next = u->next;
		if (u->key != addr || !(u->bits & bits))
			continue;
		usys_uthread_wake(by, u, 0);
		woken++;
	}
	return woken;
}

long usys_uthread_futex_move(uintptr_t addr, uintptr_t to, long n)
{
	long moved = 0;

	for (struct usys_uthread *u = bucket(addr)->first, *next; u && moved < n; u = next) {
		next = u->next;
		if (u->key != addr)
			continue;
		usys_list_remove(u);
		u->key = to;
		usys_list_add(bucket(to), u);
		moved++;
	}
	return moved;
}

void usys_futexes_forked(void) { usys_zero(buckets, sizeof buckets); }
