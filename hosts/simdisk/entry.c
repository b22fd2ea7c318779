//go:build ignore

/*
 * The names of a directory: a treap by the names' hash, which depends on the disk's seed. Its shape
 * and its order depend only on the names, not on history. The order is that of getdents: it is
 * fixed, not sorted, and added and removed names don't disturb a reader in the middle.
 */
#include "disk.h"

enum { FIRST_KEY = 3 }; /* 0, 1, 2: positions before ., before .., and after them */

static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
	return x ^ (x >> 31);
}

static uint64_t hash(const struct simdisk *d, const char *name, size_t n)
{
	uint64_t h = mix(d->opt.seed + 0x9e3779b97f4a7c15ull), word = 0;

	for (size_t i = 0; i < n; i++) {
		word = word << 8 | (uint8_t)name[i];
		if (i % 8 == 7)
			h = mix(h ^ word) + i;
	}
	h = mix(h ^ word ^ (uint64_t)n << 56) >> 2; /* positive, also as a signed number */
	return h < FIRST_KEY ? h + FIRST_KEY : h;
}

static uint64_t rank(const struct entry *e) { return mix(e->key ^ 0x5851f42d4c957f2dull); }

/* Names of one hash are in the order of their bytes. */
static int order(uint64_t key, const char *name, size_t n, const struct entry *e)
{
	int c;

	if (key != e->key)
		return key < e->key ? -1 : 1;
	c = __builtin_memcmp(name, e->name, n < e->n ? n : e->n);
	return c ? c : (int)n - (int)e->n;
}

struct entry *disk_find(struct simdisk *d, struct inode *dir, const char *name, size_t n)
{
	uint64_t key = hash(d, name, n);
	struct entry *e = dir->tree;
	int c;

	while (e && (c = order(key, name, n, e)))
		e = c < 0 ? e->left : e->right;
	return e;
}

struct entry *disk_after(struct inode *dir, uint64_t key)
{
	struct entry *e = dir->tree, *best = 0;

	while (e) {
		if (e->key > key) {
			best = e;
			e = e->left;
		} else {
			e = e->right;
		}
	}
	return best;
}

struct entry *disk_twin(struct inode *dir, const struct entry *of)
{
	struct entry *e = dir->tree, *best = 0;

	while (e) {
		if (order(of->key, of->name, of->n, e) < 0) {
			best = e;
			e = e->left;
		} else {
			e = e->right;
		}
	}
	return best && best->key == of->key ? best : 0;
}

struct entry *disk_entry_new(struct simdisk *d, const char *name, size_t n)
{
	struct entry *e = disk_alloc(d, sizeof *e + n + 1);

	if (e) {
		e->n = (uint16_t)n;
		__builtin_memcpy(e->name, name, n);
	}
	return e;
}

static void split(struct entry *e, const struct entry *by, struct entry **left, struct entry **right)
{
	while (e) {
		if (order(by->key, by->name, by->n, e) > 0) {
			*left = e;
			left = &e->right;
			e = e->right;
		} else {
			*right = e;
			right = &e->left;
			e = e->left;
		}
	}
	*left = *right = 0;
}

static struct entry **down(const struct entry *e, struct entry *at)
{
	return order(e->key, e->name, e->n, at) < 0 ? &at->left : &at->right;
}

void disk_entry_add(struct simdisk *d, struct inode *dir, struct entry *e, struct inode *i)
{
	struct entry **at = &dir->tree;
	uint64_t r;

	e->key = hash(d, e->name, e->n);
	e->inode = i;
	r = rank(e);
	while (*at && rank(*at) >= r)
		at = down(e, *at);
	split(*at, e, &e->left, &e->right);
	*at = e;
	dir->entries++;
}

void disk_entry_cut(struct simdisk *d, struct inode *dir, struct entry *e)
{
	struct entry **at = &dir->tree, *l = e->left, *r = e->right;

	while (*at != e)
		at = down(e, *at);
	while (l && r) {
		if (rank(l) >= rank(r)) {
			*at = l;
			at = &l->right;
			l = l->right;
		} else {
			*at = r;
			at = &r->left;
			r = r->left;
		}
	}
	*at = l ? l : r;
	dir->entries--;
	disk_release(d, e, sizeof *e + e->n + 1u);
}

void disk_entries_free(struct simdisk *d, struct inode *dir)
{
	while (dir->tree)
		disk_entry_cut(d, dir, dir->tree);
}
