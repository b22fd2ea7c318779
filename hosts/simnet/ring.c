//go:build ignore

/* The bytes of a stream, in a buffer that grows. */
#include "inside.h"

enum { SMALLEST = 2048 };

static size_t at_most(size_t a, size_t b) { return a < b ? a : b; }

/* Copies from the ring, from byte at of the stream on. */
void sn_ring_peek(const struct sn_ring *r, uint64_t at, void *to, size_t n)
{
	size_t i, first;

	if (!n)
		return;
	i = at & (r->size - 1);
	first = at_most(n, r->size - i);
	memcpy(to, r->data + i, first);
	memcpy((uint8_t *)to + first, r->data, n - first);
}

/* Makes room for n more bytes. */
long sn_ring_room(struct simnet *net, struct sn_ring *r, uint64_t n)
{
	uint64_t held = r->tail - r->head, size = r->size ? r->size : SMALLEST;
	uint8_t *data;
	size_t i, first;

	if (r->size && held + n <= r->size)
		return 0;
	while (size < held + n)
		size *= 2;
	data = size <= UINT32_MAX / 2 ? sn_alloc(net, size) : 0;
	if (!data)
		return -LX_ENOMEM;
	if (held) { /* move the bytes to their places by the new size */
		i = r->head & (size - 1);
		first = at_most(held, size - i);
		sn_ring_peek(r, r->head, data + i, first);
		sn_ring_peek(r, r->head + first, data, held - first);
	}
	sn_release(net, r->data, r->size);
	r->data = data;
	r->size = (uint32_t)size;
	return 0;
}

long sn_ring_write(struct simnet *net, struct sn_ring *r, const void *data, size_t n)
{
	size_t i, first;

	if (sn_ring_room(net, r, n))
		return -LX_ENOMEM;
	i = r->tail & (r->size - 1);
	first = at_most(n, r->size - i);
	memcpy(r->data + i, data, first);
	memcpy(r->data, (const uint8_t *)data + first, n - first);
	r->tail += n;
	return 0;
}

void sn_ring_free(struct simnet *net, struct sn_ring *r)
{
	sn_release(net, r->data, r->size);
	r->data = 0;
	r->size = 0;
	r->head = r->tail;
}

long sn_iov_to_ring(struct simnet *net, struct sn_iov *v, struct sn_ring *r, uint64_t n)
{
	uint64_t done = 0;

	if (sn_ring_room(net, r, n))
		return -LX_ENOBUFS;
	while (done < n) {
		size_t i = r->tail & (r->size - 1), m = at_most(n - done, r->size - i);

		if (sn_iov_in(net, v, r->data + i, m))
			return done ? (long)done : -LX_EFAULT;
		r->tail += m;
		done += m;
	}
	return (long)done;
}

long sn_ring_to_iov(struct simnet *net, struct sn_ring *r, uint64_t at, struct sn_iov *v, uint64_t n)
{
	uint64_t done = 0;

	while (done < n) {
		size_t i = (at + done) & (r->size - 1), m = at_most(n - done, r->size - i);

		if (sn_iov_out(net, v, r->data + i, m))
			return done ? (long)done : -LX_EFAULT;
		done += m;
	}
	return (long)done;
}
