//go:build ignore

/* The caller's buffers, one after another. */
#include "inside.h"

/* Stores the number of bytes; returns false if there are too many. */
bool sn_iov_start(struct sn_iov *v, const struct simnet_msg *m, uint64_t *total)
{
	uint64_t n = 0;

	*v = (struct sn_iov){.iov = m->iov, .count = m->iovs};
	for (size_t i = 0; i < m->iovs; i++) {
		if (m->iov[i].len > INT64_MAX - n)
			return false;
		n += m->iov[i].len;
	}
	*total = n;
	return true;
}

/* Returns the place of the next bytes, at most n, and moves on. */
static uint8_t *next(struct sn_iov *v, size_t *n)
{
	uint8_t *p;

	while (v->i < v->count && v->at == v->iov[v->i].len) {
		v->i++;
		v->at = 0;
	}
	if (v->i == v->count)
		return 0;
	if (*n > v->iov[v->i].len - v->at)
		*n = v->iov[v->i].len - v->at;
	p = (uint8_t *)v->iov[v->i].base + v->at;
	v->at += *n;
	return p;
}

long sn_iov_in(struct simnet *net, struct sn_iov *v, void *to, size_t n)
{
	for (size_t done = 0, m; done < n; done += m) {
		const uint8_t *p;

		m = n - done;
		p = next(v, &m);
		if (!p || net->o.copy_in((uint8_t *)to + done, p, m))
			return -LX_EFAULT;
	}
	return 0;
}

long sn_iov_out(struct simnet *net, struct sn_iov *v, const void *from, size_t n)
{
	for (size_t done = 0, m; done < n; done += m) {
		uint8_t *p;

		m = n - done;
		p = next(v, &m);
		if (!p || net->o.copy_out(p, (const uint8_t *)from + done, m))
			return -LX_EFAULT;
	}
	return 0;
}
