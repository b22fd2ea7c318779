//go:build ignore

/* Memory of the disk: powers of two, cut from pools of the embedder's memory. */
#include "disk.h"

static int class_of(size_t n)
{
	int c = 0;

	while (((size_t)1 << (CLASS_LEAST_BITS + c)) < n)
		c++;
	return c;
}

static bool fill_pool(struct simdisk *d)
{
	struct disk_chunk *p = d->env->alloc(d->env, POOL);

	if (!p)
		return false;
	p->next = d->pools;
	d->pools = p;
	d->pool = (uint8_t *)p + 64; /* the header; what follows stays aligned */
	d->pool_end = (uint8_t *)p + POOL;
	return true;
}

void *disk_alloc(struct simdisk *d, size_t n)
{
	int c = class_of(n);
	size_t size = (size_t)1 << (CLASS_LEAST_BITS + c);
	void *p;

#ifdef SIMDISK_PLAIN_MEMORY /* a sanitizer sees each piece */
	return d->env->alloc(d->env, n);
#endif
	if (c >= CLASSES)
		return d->env->alloc(d->env, n);
	p = d->free[c];
	if (p) {
		__builtin_memcpy(&d->free[c], p, sizeof(void *));
		__builtin_memset(p, 0, n);
		return p;
	}
	if ((size_t)(d->pool_end - d->pool) < size && !fill_pool(d))
		return 0;
	p = d->pool;
	d->pool += size;
	return p;
}

void disk_release(struct simdisk *d, void *p, size_t n)
{
	int c = class_of(n);

	if (!p)
		return;
#ifdef SIMDISK_PLAIN_MEMORY
	d->env->release(d->env, p, n);
	return;
#endif
	if (c >= CLASSES) {
		d->env->release(d->env, p, n);
		return;
	}
	__builtin_memcpy(p, &d->free[c], sizeof(void *));
	d->free[c] = p;
}

size_t disk_strlen(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}

bool disk_chance(struct simdisk *d, uint32_t chance)
{
	return chance && !d->quiet && d->env->random(d->env) % 1000000 < chance;
}
