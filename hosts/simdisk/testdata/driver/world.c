/* The embedder: memory, time, random numbers, and a store of pages. */
#include "driver.h"

#include <stdarg.h>

const struct simdisk_who root_user;

void fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

uint64_t next_random(uint64_t *state)
{
	uint64_t x = *state += 0x9e3779b97f4a7c15ull;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

uint64_t below(uint64_t *state, uint64_t n) { return next_random(state) % n; }

static void *get(struct sim_env *env, size_t n)
{
	((struct world *)env)->pieces++;
	return calloc(1, n);
}

static void put(struct sim_env *env, void *p, size_t n)
{
	memset(p, 0xdd, n);
	free(p);
	((struct world *)env)->pieces--;
}

static uint64_t draw(struct sim_env *env) { return next_random(&((struct world *)env)->draws); }

static struct world *world_of(const struct simdisk_store *s)
{
	return (struct world *)((char *)(uintptr_t)s - offsetof(struct world, store));
}

static struct page **head_of(struct world *w, uint64_t at)
{
	return &w->pages[((at >> 12) * 0x9e3779b97f4a7c15ull) >> 54];
}

unsigned char *world_page(struct world *w, uint64_t at, int make)
{
	struct page **head = head_of(w, at), *p;

	for (p = *head; p; p = p->next)
		if (p->at == at >> 12)
			return p->bytes;
	if (!make)
		return 0;
	p = calloc(1, sizeof *p);
	if (!p)
		fail("no memory");
	p->at = at >> 12;
	p->next = *head;
	*head = p;
	return p->bytes;
}

static long store_read(const struct simdisk_store *s, uint64_t at, void *to, size_t n)
{
	for (size_t k = 0; k < n;) {
		size_t in = (at + k) % 4096, part = 4096 - in < n - k ? 4096 - in : n - k;
		unsigned char *p = world_page(world_of(s), at + k, 0);

		if (p)
			memcpy((char *)to + k, p + in, part);
		else
			memset((char *)to + k, 0, part);
		k += part;
	}
	return (long)n;
}

static long store_write(const struct simdisk_store *s, uint64_t at, const void *from, size_t n)
{
	for (size_t k = 0; k < n;) {
		size_t in = (at + k) % 4096, part = 4096 - in < n - k ? 4096 - in : n - k;

		memcpy(world_page(world_of(s), at + k, 1) + in, (const char *)from + k, part);
		k += part;
	}
	return (long)n;
}

static long store_punch(const struct simdisk_store *s, uint64_t at, uint64_t n)
{
	if (at % 4096 || n % 4096)
		fail("a hole at %#lx of %#lx bytes is not one of whole blocks", at, n);
	for (uint64_t k = 0; k < n; k += 4096) {
		struct page **p = head_of(world_of(s), at + k), *page;

		while ((page = *p) && page->at != (at + k) >> 12)
			p = &page->next;
		if (page) {
			*p = page->next;
			free(page);
		}
	}
	return 0;
}

struct world *world_new(uint64_t seed, const struct simdisk_options *options)
{
	struct world *w = calloc(1, sizeof *w);

	if (!w)
		fail("no memory");
	w->env = (struct sim_env){1000000000000000000, get, put, draw, 0};
	w->store = (struct simdisk_store){store_read, store_write, store_punch, 0};
	w->draws = seed;
	w->disk = simdisk_new(&w->env, &w->store, options);
	if (!w->disk)
		fail("simdisk_new returned nothing");
	return w;
}

void world_free(struct world *w)
{
	struct page *p;

	simdisk_free(w->disk);
	if (w->pieces)
		fail("the disk is gone, but %ld pieces of memory are not", w->pieces);
	for (size_t k = 0; k < 1024; k++) {
		while ((p = w->pages[k])) {
			w->pages[k] = p->next;
			free(p);
		}
	}
	free(w);
}

struct simdisk_path path_at(struct simdisk_file *at, const char *name)
{
	return (struct simdisk_path){&root_user, at, name};
}

struct simdisk_path path_of(const char *name) { return path_at(0, name); }
