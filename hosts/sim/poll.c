//go:build ignore

/* poll and select. Any event wakes all threads that wait in them, to look at their files again. */
#include "sim.h"

enum { MOST = 4096 };

static uint32_t ready(int fd, uint32_t wanted)
{
	struct sim_file *f = sim_fd_file(fd);

	if (!f)
		return SIM_NVAL;
	return (f->ops->ready ? f->ops->ready(f) : SIM_IN | SIM_OUT) & (wanted | SIM_ERR | SIM_HUP);
}

static long look(struct pollfd *set, long n)
{
	long found = 0;

	for (long i = 0; i < n; i++) {
		set[i].revents = set[i].fd < 0 ? 0 : (int16_t)ready(set[i].fd, (uint16_t)set[i].events);
		found += set[i].revents != 0;
	}
	return found;
}

/* Returns the number of ready descriptors, or -EINTR. */
static long wait(struct pollfd *set, long n, uint64_t until)
{
	long found, r = 0;

	while (!(found = look(set, n)) && !r && until > sim_monotonic)
		r = sim_wait(&sim_pollers, until);
	return found ? found : r == -LX_ERESTARTSYS ? -LX_EINTR : 0;
}

static long poll(long at, long n, uint64_t until)
{
	size_t size = (size_t)n * sizeof(struct pollfd);
	struct pollfd *set;
	long r;

	if (n < 0 || n > MOST)
		return -LX_EINVAL;
	set = sim_alloc(size + 1);
	if (usys_get(set, (void *)at, size))
		r = -LX_EFAULT;
	else if ((r = wait(set, n, until)) >= 0 && usys_put_guest((void *)at, set, size))
		r = -LX_EFAULT;
	sim_release(set, size + 1);
	return r;
}

#define CALL(name) static long name(long a, long b, long c, long d, long e, long f, long nr)
#define UNUSED (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)nr

CALL(poll_ms)
{
	UNUSED;
	return poll(a, b, (int)c < 0 ? USYS_NEVER : sim_monotonic + (uint64_t)(int)c * 1000000);
}

static long until_of(long at, long unit, uint64_t *until)
{
	int64_t t[2];

	*until = USYS_NEVER;
	if (!at)
		return 0;
	if (usys_get(t, (void *)at, sizeof t))
		return -LX_EFAULT;
	if (t[0] < 0 || t[1] < 0)
		return -LX_EINVAL;
	*until = sched_after(sim_monotonic, (uint64_t)t[0] * SIM_SECOND + (uint64_t)t[1] * (uint64_t)unit);
	return 0;
}

CALL(poll_ns)
{
	uint64_t until;
	long r = until_of(c, 1, &until);

	UNUSED;
	if (d)
		sim_unrepeatable("a wait with a mask of signals is not simulated", 0);
	return r ? r : poll(a, b, until);
}

/* ---- select ---- */

enum { SETS = 3, WORDS = 1024 / 64 };
static const uint32_t wanted[SETS] = {SIM_IN, SIM_OUT, SIM_PRI};
static const uint32_t counts[SETS] = {SIM_IN | SIM_HUP | SIM_ERR, SIM_OUT | SIM_ERR, SIM_PRI};

/* Converts the descriptors of the sets to those of poll. Returns their number, or -errno. */
static long to_poll(uint64_t in[SETS][WORDS], long n, struct pollfd *set)
{
	long k = 0;

	for (int fd = 0; fd < n; fd++) {
		uint32_t bits = 0;
		for (int s = 0; s < SETS; s++)
			if (in[s][fd / 64] >> (fd % 64) & 1)
				bits |= wanted[s];
		if (!bits)
			continue;
		if (!sim_fd_file(fd))
			return -LX_EBADF;
		set[k++] = (struct pollfd){fd, (int16_t)bits, 0};
	}
	return k;
}

static long from_poll(uint64_t in[SETS][WORDS], const struct pollfd *set, long n)
{
	uint64_t out[SETS][WORDS] = {0};
	long found = 0;

	for (long i = 0; i < n; i++)
		for (int s = 0; s < SETS; s++) {
			uint64_t bit = 1ul << (set[i].fd % 64);
			if (!(in[s][set[i].fd / 64] & bit) || !((uint16_t)set[i].revents & counts[s]))
				continue;
			out[s][set[i].fd / 64] |= bit;
			found++;
		}
	usys_copy(in, out, sizeof out);
	return found;
}

CALL(select)
{
	const long at[SETS] = {b, c, d};
	uint64_t sets[SETS][WORDS] = {0}, until;
	struct pollfd set[1024];
	size_t size = ((size_t)a + 63) / 64 * 8;
	long r = until_of(e, nr == NR_select ? 1000 : 1, &until), n;

	if (r || (int)a < 0 || a > 1024)
		return r ? r : -LX_EINVAL;
	if (nr == NR_pselect6 && f) {
		uint64_t mask[2];
		if (usys_get(mask, (void *)f, sizeof mask) || mask[0])
			sim_unrepeatable("a wait with a mask of signals is not simulated", 0);
	}
	for (int s = 0; s < SETS; s++)
		if (at[s] && usys_get(sets[s], (void *)at[s], size))
			return -LX_EFAULT;
	if ((n = to_poll(sets, a, set)) < 0 || (r = wait(set, n, until)) < 0)
		return n < 0 ? n : r;
	r = from_poll(sets, set, n);
	for (int s = 0; s < SETS; s++)
		if (at[s] && usys_put_guest((void *)at[s], sets[s], size))
			return -LX_EFAULT;
	return r;
}

void sim_start_waits(void)
{
	sim_route(NR_poll, poll_ms);
	sim_route(NR_ppoll, poll_ns);
	sim_route(NR_select, select);
	sim_route(NR_pselect6, select);
}
