/*
 * Makes random changes, some of which are made durable, and power failures. It prints each change
 * that succeeded, and all files after each failure, for a checker that does not use the module.
 */
#include "driver.h"

#include <fcntl.h>
#include <sys/stat.h>

enum { ROUNDS = 3, OPS = 120, LARGEST = 30000 };

struct run {
	struct world *w;
	uint64_t seed;
	unsigned fill;
};

static void any_path(struct run *r, char *to)
{
	uint64_t deep = below(&r->seed, 3);

	*to = 0;
	for (uint64_t k = 0; k < deep; k++)
		sprintf(to + strlen(to), "/d%lu", below(&r->seed, 3));
	sprintf(to + strlen(to), below(&r->seed, 3) ? "/f%lu" : "/d%lu", below(&r->seed, 3));
}

static uint64_t ino_of(struct run *r, const char *name)
{
	struct simdisk_path p = path_of(name);
	struct simdisk_stat st;

	return simdisk_stat(r->w->disk, &p, AT_SYMLINK_NOFOLLOW, &st) ? 0 : st.ino;
}

static struct simdisk_file *opened(struct run *r, const char *name, uint32_t flags)
{
	struct simdisk_path p = path_of(name);
	struct simdisk_file *f;

	return simdisk_open(r->w->disk, &p, flags, 0644, 0, &f) ? 0 : f;
}

static void create(struct run *r, const char *name)
{
	struct simdisk_file *f = opened(r, name, O_CREAT | O_EXCL | O_WRONLY);

	if (!f)
		return;
	printf("create %s %lu\n", name, simdisk_ino(f));
	simdisk_close(f);
}

static void change_names(struct run *r, const char *a, const char *b)
{
	struct simdisk_path p = path_of(a), q = path_of(b);
	struct simdisk *d = r->w->disk;

	switch (below(&r->seed, 8)) {
	case 0:
	case 1:
		if (!simdisk_mkdir(d, &p, 0755))
			printf("mkdir %s %lu\n", a, ino_of(r, a));
		break;
	case 2:
		if (!simdisk_unlink(d, &p))
			printf("unlink %s\n", a);
		break;
	case 3:
		if (!simdisk_rmdir(d, &p))
			printf("rmdir %s\n", a);
		break;
	case 4:
	case 5:
		if (!simdisk_rename(d, &p, &q, 0))
			printf("rename %s %s\n", a, b);
		break;
	case 6:
		if (!simdisk_rename(d, &p, &q, 2))
			printf("exchange %s %s\n", a, b);
		break;
	case 7:
		if (!simdisk_link(d, &p, &q, 0))
			printf("link %s %s\n", a, b);
		break;
	}
}

static void change_contents(struct run *r, struct simdisk_file *f)
{
	static unsigned char bytes[LARGEST];
	uint64_t at = below(&r->seed, 4) ? below(&r->seed, 12000) : simdisk_size(f), n = 1 + below(&r->seed, 9000);

	switch (below(&r->seed, 8)) {
	case 0:
		if (!simdisk_ftruncate(f, at))
			printf("truncate %lu %lu\n", simdisk_ino(f), at);
		break;
	case 1:
		at = at / 4096 * 4096;
		if (!simdisk_fallocate(f, 3, at, 4096)) /* a hole */
			printf("zero %lu %lu 4096\n", simdisk_ino(f), at);
		break;
	default:
		r->fill = r->fill % 255 + 1;
		memset(bytes, (int)r->fill, n);
		if (at + n <= LARGEST && simdisk_pwrite(f, bytes, n, at) == (long)n)
			printf("write %lu %lu %lu %u\n", simdisk_ino(f), at, n, r->fill);
	}
}

/* Only one of several changes is made durable. */
static void make_durable(struct run *r, const char *name)
{
	struct simdisk_file *f = opened(r, below(&r->seed, 5) ? name : "/", O_RDONLY);
	uint64_t at = below(&r->seed, 3) * 4096, n = 1 + below(&r->seed, 8192);

	if (!f)
		return;
	switch (below(&r->seed, 12)) {
	case 0:
		simdisk_sync_all(r->w->disk);
		printf("syncall\n");
		break;
	case 3:
		if (simdisk_lose(f) == 1)
			printf("lose %lu\n", simdisk_ino(f));
		break;
	case 1:
	case 2:
		if ((simdisk_mode(f) & S_IFMT) == S_IFREG && !simdisk_sync_range(f, at, n, true))
			printf("syncrange %lu %lu %lu\n", simdisk_ino(f), at, n);
		break;
	default:
		if (!simdisk_fsync(f))
			printf("fsync %lu\n", simdisk_ino(f));
	}
	simdisk_close(f);
}

static void one(struct run *r)
{
	char a[100], b[100];
	struct simdisk_file *f;

	any_path(r, a);
	any_path(r, b);
	switch (below(&r->seed, 10)) {
	case 0:
	case 1: create(r, a); break;
	case 2:
	case 3:
	case 4: change_names(r, a, b); break;
	case 5: make_durable(r, a); break;
	default:
		if ((f = opened(r, a, O_RDWR))) {
			change_contents(r, f);
			simdisk_close(f);
		}
	}
	r->w->env.now += 1000000;
}

static void show_file(struct run *r, const char *path)
{
	static unsigned char bytes[LARGEST + 4096];
	struct simdisk_file *f = opened(r, path, O_RDONLY);
	long n = f ? simdisk_pread(f, bytes, sizeof bytes, 0) : -1;
	struct simdisk_path p = path_of(path);
	struct simdisk_stat st;

	if (n < 0 || simdisk_stat(r->w->disk, &p, 0, &st))
		fail("%s cannot be read after the crash", path);
	printf("file %s %lu %lu %lu %ld ", path, st.ino, (uint64_t)st.nlink, st.blocks / 8, n);
	for (long k = 0, m; k < n; k += m) {
		for (m = 1; k + m < n && bytes[k + m] == bytes[k]; m++)
			;
		printf("%u*%ld,", bytes[k], m);
	}
	putchar('\n');
	simdisk_close(f);
}

static void show(struct run *r, const char *path)
{
	struct simdisk_path p = path_of(*path ? path : "/");
	struct simdisk_file *f;
	struct simdisk_stat st;
	_Alignas(8) char entries[4096];
	long n;

	if (simdisk_stat(r->w->disk, &p, 0, &st))
		fail("%s is gone while it is read", path);
	if (S_ISREG(st.mode)) {
		show_file(r, path);
		return;
	}
	printf("dir %s %lu %u\n", *path ? path : "/", st.ino, st.nlink);
	f = opened(r, p.name, O_RDONLY);
	while ((n = simdisk_getdents(f, entries, sizeof entries)) > 0) {
		for (long k = 0; k < n;) {
			char below[300];
			unsigned short len;

			memcpy(&len, entries + k + 16, 2);
			if (entries[k + 19] != '.') {
				snprintf(below, sizeof below, "%s/%s", path, entries + k + 19);
				show(r, below);
			}
			k += len;
		}
	}
	simdisk_close(f);
}

static uint64_t draw(void *context) { return next_random(context); }

static void one_seed(uint64_t seed, int loose)
{
	struct simdisk_options options = {.seed = seed,
		.loose = loose,
		.journal = seed % 7 ? 0 : 10,
		.old = seed % 5 ? 0 : 30000};
	struct run r = {.w = world_new(seed, &options), .seed = seed};
	struct simdisk_statfs fs;

	printf("seed %lu\n", seed);
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t ops = below(&r.seed, OPS);

		for (uint64_t k = 0; k < ops; k++)
			one(&r);
		simdisk_crash(r.w->disk, draw, &r.seed);
		printf("crash\n");
		show(&r, "");
		simdisk_statfs(r.w->disk, &fs);
		printf("used %lu\nend\n", fs.blocks - fs.bfree);
	}
	world_free(r.w);
}

void crash(uint64_t first, uint64_t n, int loose)
{
	for (uint64_t seed = first; seed < first + n; seed++)
		one_seed(seed, loose);
}
