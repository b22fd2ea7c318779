//go:build ignore

/* futex: the scheduler handles private ones; other processes may use the others. */
#include "sched.h"

enum {
	WAIT = 0,
	WAKE = 1,
	REQUEUE = 3,
	CMP_REQUEUE = 4,
	WAKE_OP = 5,
	WAIT_BITSET = 9,
	WAKE_BITSET = 10,
	PRIVATE = 128,
	REALTIME = 256,
	COMMAND = 127,
};

/* Computes the end of a wait: the time is relative for FUTEX_WAIT. */
static long until(long op, long at, uint64_t *t)
{
	long r;

	*t = USYS_NEVER;
	if (!at)
		return 0;
	if ((r = sched_get_time(at, t)))
		return r;
	if ((op & COMMAND) == WAIT)
		*t = sched_after(sched_now(), *t);
	else if (op & REALTIME)
		*t = sched_from_real(*t);
	return 0;
}

static long wait(long addr, long op, uint32_t expected, uint32_t bits, long at)
{
	struct tcb *t = usys_tcb();
	uint64_t end;
	uint32_t value;
	long r;

	if (addr & 3 || !bits)
		return -LX_EINVAL;
	if ((r = until(op, at, &end)))
		return r;
	usys_sched_lock();
	if (usys_get(&value, (void *)addr, sizeof value))
		r = -LX_EFAULT;
	else if (value != expected) /* model: compare */
		r = -LX_EAGAIN;
	else if (sched_ends(t)) /* model: due */
		r = -LX_ERESTARTSYS;
	else {
		sched_wait_begins(t);
		r = usys_uthread_futex_wait(&t->sched.u, (uintptr_t)addr, bits, end);
		sched_wait_ends(t);
	}
	usys_sched_unlock();
	if (r == -LX_ERESTARTSYS)
		sched_attend_signals(t);
	return r == -LX_ERESTARTSYS && at ? -LX_EINTR : r;
}

static long wake(long addr, uint32_t bits, long n)
{
	long r;

	if (addr & 3 || !bits)
		return -LX_EINVAL;
	usys_sched_lock();
	r = usys_uthread_futex_wake(sched_self()->vcore, (uintptr_t)addr, bits, n > 0 ? n : 1);
	usys_sched_unlock();
	return r;
}

static long requeue(long addr, long op, long nwake, long nmove, long to, uint32_t expected)
{
	uint32_t value;
	long r = 0;

	if (addr & 3 || to & 3 || nwake < 0 || nmove < 0)
		return -LX_EINVAL;
	usys_sched_lock();
	if ((op & COMMAND) == CMP_REQUEUE) {
		if (usys_get(&value, (void *)addr, sizeof value))
			r = -LX_EFAULT;
		else if (value != expected)
			r = -LX_EAGAIN;
	}
	if (!r) {
		r = usys_uthread_futex_wake(sched_self()->vcore, (uintptr_t)addr, UINT32_MAX, nwake);
		r += usys_uthread_futex_move((uintptr_t)addr, (uintptr_t)to, nmove);
	}
	usys_sched_unlock();
	return r;
}

/* Operations that the scheduler does not know, such as priority inheritance, sleep in the
 * kernel. */
long sched_futex(long addr, long op, long val, long time, long addr2, long val3, long nr)
{
	if (!(op & PRIVATE) || usys_tcb()->apart)
		return (op & COMMAND) == WAKE ? sched_pass(addr, op, val, time, addr2, val3, nr) :
						sched_private(addr, op, val, time, addr2, val3, nr);
	switch (op & COMMAND) {
	case WAIT: return wait(addr, op, (uint32_t)val, UINT32_MAX, time);
	case WAIT_BITSET: return wait(addr, op, (uint32_t)val, (uint32_t)val3, time);
	case WAKE: return wake(addr, UINT32_MAX, (int32_t)val);
	case WAKE_BITSET: return wake(addr, (uint32_t)val3, (int32_t)val);
	case REQUEUE:
	case CMP_REQUEUE: return requeue(addr, op, (int32_t)val, (int32_t)time, addr2, (uint32_t)val3);
	}
	return -LX_ENOSYS;
}
