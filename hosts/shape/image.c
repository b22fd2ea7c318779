//go:build ignore

/* The image of rules, which usys exec has made. */
#include "shape.h"

const struct shape_head *shape_head;
struct shape_functions shape_given;

static const struct shape_head *map(int fd)
{
	static const char magic[8] = "usysshap";
	const struct shape_head *h;
	struct lx_stat st;
	long at;

	if (usys_raw(NR_fstat, fd, &st, 0) || st.size < (int64_t)sizeof *h)
		return 0;
	at = usys_raw6(NR_mmap, 0, st.size, PROT_READ, LX_MAP_SHARED, fd, 0);
	if (usys_is_err(at))
		return 0;
	h = (const void *)at;
	for (size_t i = 0; i < sizeof magic; i++)
		if (h->magic[i] != magic[i])
			return 0;
	return h->version == SHAPE_VERSION && h->size <= (uint64_t)st.size ? h : 0;
}

bool shape_has_policy(const struct shape_head *h)
{
	for (int i = 0; h && i < 8; i++)
		if (h->checked[i])
			return true;
	return false;
}

/* Passes on the command's policy: a test's policy is only for its own program. The image is a
 * copy, since the program must not see a descriptor of it. */
long usys_shape_pass(int dir, const char *path, int fd)
{
	const struct shape_head *given = shape_given.head;
	struct lx_stat st;
	long r, to;

	if (!given)
		return -LX_ENOENT;
	r = fd >= 0 ? usys_raw(NR_fstat, fd, &st, 0) : usys_raw6(NR_newfstatat, dir, (long)path, (long)&st, 0, 0, 0);
	if (r || st.dev != given->dev || st.ino != given->ino)
		return shape_has_policy(given) ? -LX_EACCES : -LX_ENOENT;
	to = usys_raw(NR_memfd_create, "usys-rules", 0, 0);
	if (usys_is_err(to))
		return shape_has_policy(given) ? -LX_EACCES : to;
	for (size_t done = 0; done < given->size; done += (size_t)r) {
		r = usys_raw(NR_write, to, (const char *)given + done, given->size - done);
		if (r <= 0) {
			usys_raw(NR_close, to, 0, 0);
			return -LX_EACCES;
		}
	}
	return to;
}

bool shape_open(int fd)
{
	static uint64_t cache[SHAPE_CACHE];

	shape_head = map(fd);
	shape_given = (struct shape_functions){shape_head, cache};
	return shape_head;
}

bool shape_copy(struct shape_functions *f, const void *image, size_t n)
{
	size_t size = usys_page_up(n);
	long at;

	if (f->head)
		usys_raw(NR_munmap, f->head,
			(size_t)((char *)f->cache - (char *)f->head) + SHAPE_CACHE * sizeof *f->cache, 0);
	*f = (struct shape_functions){0, 0};
	if (!image)
		return true;
	at = usys_mmap(size + SHAPE_CACHE * sizeof *f->cache, PROT_RW);
	if (usys_is_err(at))
		return false;
	usys_copy((char *)at, image, n);
	*f = (struct shape_functions){(const struct shape_head *)at, (uint64_t *)((char *)at + size)};
	return true;
}
