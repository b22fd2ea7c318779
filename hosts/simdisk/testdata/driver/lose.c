/* An fsync that fails and loses its data; and paths of open files. */
#include "driver.h"

#include <errno.h>
#include <fcntl.h>

enum { BLOCK = 4096, BLOCKS = 4 };

static struct simdisk_file *opened(struct world *w, const char *name)
{
	struct simdisk_path p = path_of(name);
	struct simdisk_file *f;

	WANT(simdisk_open(w->disk, &p, O_RDWR | O_CREAT, 0644, 0, &f), 0);
	return f;
}

static void fill(struct simdisk_file *f, int from, int to, int with)
{
	static char bytes[BLOCK * BLOCKS];

	memset(bytes, with, sizeof bytes);
	WANT(simdisk_pwrite(f, bytes, (size_t)(to - from) * BLOCK, (uint64_t)from * BLOCK), (to - from) * BLOCK);
}

/* Each character of want is the contents of a block: '.' stands for zeros. */
static void has(struct simdisk_file *f, const char *want)
{
	char block[BLOCK];

	WANT(simdisk_size(f), strlen(want) * BLOCK);
	for (int k = 0; want[k]; k++) {
		WANT(simdisk_pread(f, block, BLOCK, (uint64_t)k * BLOCK), BLOCK);
		for (int i = 0; i < BLOCK; i++)
			WANT(block[i], want[k] == '.' ? 0 : want[k]);
	}
}

static struct simdisk_file *after_crash(struct world *w)
{
	simdisk_crash(w->disk, (uint64_t (*)(void *))next_random, &w->draws);
	return opened(w, "/f");
}

/* The effect of the crash depends on the seed; synchronized data does not. */
static void lost_once(uint64_t seed)
{
	struct world *w = world_new(seed, 0);
	struct simdisk_file *f = opened(w, "/f");

	WANT(simdisk_lose(f), 0); /* there is nothing to write */
	fill(f, 0, 3, 'a');
	WANT(simdisk_fsync(f), 0);
	fill(f, 1, 4, 'b');
	WANT(simdisk_lose(f), 1);
	WANT(simdisk_lose(f), 0);
	has(f, "abbb"); /* the program sees what it has written */
	fill(f, 2, 3, 'c');
	WANT(simdisk_fsync(f), 0);
	has(f, "abcb");
	f = after_crash(w);
	has(f, "aac."); /* only blocks that were written again are on the disk */
	fill(f, 1, 2, 'd');
	WANT(simdisk_fsync(f), 0);
	f = after_crash(w);
	has(f, "adc.");
	simdisk_close(f);
	world_free(w);
}

/* A block of zeros is no write that could fail. */
static void holes(uint64_t seed)
{
	struct world *w = world_new(seed, 0);
	struct simdisk_file *f = opened(w, "/f");

	fill(f, 0, 3, 'a');
	WANT(simdisk_fsync(f), 0);
	WANT(simdisk_fallocate(f, 3, BLOCK, BLOCK), 0);
	WANT(simdisk_lose(f), 0);
	fill(f, 2, 3, 'b');
	WANT(simdisk_lose(f), 1);
	WANT(simdisk_fsync(f), 0);
	f = after_crash(w);
	has(f, "a.a");
	simdisk_close(f);
	world_free(w);
}

static void is_at(struct simdisk_file *f, const char *want)
{
	char path[100];
	size_t n = strlen(want);

	WANT(simdisk_path(f, path, sizeof path), n);
	WANT(strcmp(path, want), 0);
	WANT(simdisk_path(f, path, n), -ERANGE);
	WANT(simdisk_path(f, path, n + 1), n);
}

static void paths(void)
{
	struct world *w = world_new(1, 0);
	struct simdisk_path d = path_of("/d"), e = path_of("/d/e"), a = path_of("/f"), b = path_of("/d/e/g"),
			    moved = path_of("/m");
	struct simdisk_file *f = opened(w, "/f"), *dir, *root;
	char path[100];

	WANT(simdisk_mkdir(w->disk, &d, 0755), 0);
	WANT(simdisk_mkdir(w->disk, &e, 0755), 0);
	WANT(simdisk_open(w->disk, &e, O_RDONLY, 0, 0, &dir), 0);
	d.name = "/";
	WANT(simdisk_open(w->disk, &d, O_RDONLY, 0, 0, &root), 0);
	is_at(root, "/");
	is_at(dir, "/d/e");
	is_at(f, "/f");
	WANT(simdisk_rename(w->disk, &a, &b, 0), 0);
	is_at(f, "/d/e/g");
	d.name = "/d";
	WANT(simdisk_rename(w->disk, &d, &moved, 0), 0);
	is_at(f, "/m/e/g");
	is_at(dir, "/m/e");
	b.name = "/m/e/g";
	WANT(simdisk_unlink(w->disk, &b), 0);
	WANT(simdisk_path(f, path, sizeof path), -ENOENT);
	simdisk_close(f);
	simdisk_close(dir);
	simdisk_close(root);
	world_free(w);
}

void lose(void)
{
	for (uint64_t seed = 0; seed < 200; seed++) {
		lost_once(seed);
		holes(seed);
	}
	paths();
}
