/* Scenarios that random comparison does not reach. */
#include "driver.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

static struct simdisk_path P(const char *name) {
	return path_of(name);
}

static struct simdisk_file *
open_at(struct world *w, struct simdisk_file *at, const char *name, uint32_t flags)
{
	struct simdisk_path p = path_at(at, name);
	struct simdisk_file *f;

	WANT(simdisk_open(w->disk, &p, flags, 0644, 0, &f), 0);
	return f;
}

static long try_open(struct world *w, const char *name, uint32_t flags)
{
	struct simdisk_path p = P(name);
	struct simdisk_file *f;
	long r = simdisk_open(w->disk, &p, flags, 0644, 0, &f);

	if (!r)
		simdisk_close(f);
	return r;
}

static void put(struct world *w, const char *name, const char *text)
{
	struct simdisk_file *f = open_at(w, 0, name, O_WRONLY | O_CREAT | O_TRUNC);

	WANT(simdisk_write(f, text, strlen(text)), strlen(text));
	simdisk_close(f);
}

static long mkdir_(struct world *w, const char *name)
{
	struct simdisk_path p = P(name);

	return simdisk_mkdir(w->disk, &p, 0755);
}

static long unlink_(struct world *w, const char *name)
{
	struct simdisk_path p = P(name);

	return simdisk_unlink(w->disk, &p);
}

static struct simdisk_stat stat_(struct world *w, const char *name)
{
	struct simdisk_path p = P(name);
	struct simdisk_stat st;

	WANT(simdisk_stat(w->disk, &p, AT_SYMLINK_NOFOLLOW, &st), 0);
	return st;
}

static void links(void)
{
	struct world *w = world_new(1, 0);
	struct simdisk_path p;
	char buffer[300];

	WANT(mkdir_(w, "/d"), 0);
	WANT(mkdir_(w, "/d/e"), 0);
	p = P("/d/abs");
	WANT(simdisk_symlink(w->disk, "/d/e", &p), 0);
	WANT(mkdir_(w, "/d/abs/f"), 0);
	WANT(try_open(w, "/../../d/abs/../e/f/", O_RDONLY), 0);
	p = P("/loop");
	WANT(simdisk_symlink(w->disk, "loop", &p), 0);
	WANT(try_open(w, "/loop/x", O_RDONLY), -ELOOP);
	struct simdisk_file *dir = open_at(w, 0, "/d", O_RDONLY | O_DIRECTORY), *f;

	p = path_at(dir, "abs/f");
	WANT(simdisk_open(w->disk, &p, O_RDONLY, 0, 8, &f), -EXDEV);   /* RESOLVE_BENEATH */
	WANT(simdisk_open(w->disk, &p, O_RDONLY, 0, 16, &f), -ENOENT); /* RESOLVE_IN_ROOT: /d/d/e */
	WANT(simdisk_open(w->disk, &p, O_RDONLY, 0, 4, &f), -ELOOP);
	WANT(simdisk_open(w->disk, &p, O_RDONLY, 0, 64, &f), -EINVAL);
	p = path_at(dir, "../d/e");
	WANT(simdisk_open(w->disk, &p, O_RDONLY, 0, 8, &f), -EXDEV);
	f = open_at(w, dir, "abs/f", O_PATH);
	WANT(simdisk_getcwd(w->disk, f, buffer, sizeof buffer), 7);
	WANT(strcmp(buffer, "/d/e/f"), 0);
	WANT(simdisk_getcwd(w->disk, f, buffer, 6), -ERANGE);
	p = P("/d/e");
	WANT(simdisk_rename(w->disk, &p, &(struct simdisk_path){&root_user, 0, "/z"}, 0), 0);
	WANT(simdisk_getcwd(w->disk, f, buffer, sizeof buffer), 5);
	WANT(strcmp(buffer, "/z/f"), 0);
	p = P("/z/f");
	WANT(simdisk_rmdir(w->disk, &p), 0);
	WANT(simdisk_getcwd(w->disk, f, buffer, sizeof buffer), -ENOENT);
	p = path_at(f, "new");
	WANT(simdisk_mkdir(w->disk, &p, 0755), -ENOENT);
	simdisk_close(f);
	simdisk_close(dir);
	world_free(w);
}

static void generated(void)
{
	struct world *w = world_new(1, 0);
	struct simdisk_path p = P("/etc/hosts");
	char buffer[100];
	struct simdisk_file *f;

	WANT(simdisk_generate(w->disk, "/etc/hosts", "127.0.0.1 a\n", 12, 0644, false), 0);
	WANT(simdisk_generate(w->disk, "/proc/self/maps", "x", 1, 0444, true), 0);
	WANT(stat_(w, "/etc/hosts").size, 12);
	WANT(stat_(w, "/proc/self/maps").size, 0);
	WANT(try_open(w, "/etc/hosts", O_WRONLY), -EROFS);
	WANT(unlink_(w, "/etc/hosts"), -EROFS);
	WANT(simdisk_chmod(w->disk, &p, 0, 0777), -EROFS);
	WANT(simdisk_truncate(w->disk, &p, 0), -EROFS);
	WANT(mkdir_(w, "/etc/x"), 0);
	WANT(simdisk_generate(w->disk, "/etc/hosts", "new\n", 4, 0644, false), 0);
	f = open_at(w, 0, "/etc/hosts", O_RDONLY);
	WANT(simdisk_read(f, buffer, sizeof buffer), 4);
	WANT(memcmp(buffer, "new\n", 4), 0);
	simdisk_crash(w->disk, (uint64_t (*)(void *))next_random, &w->draws);
	WANT(stat_(w, "/etc/hosts").size, 4);
	world_free(w);
}

static void space(void)
{
	struct simdisk_options options = {.size = 10 * 4096, .inodes = 4};
	struct world *w = world_new(1, &options);
	static char bytes[20 * 4096];
	struct simdisk_statfs fs;
	struct simdisk_file *f = open_at(w, 0, "/a", O_RDWR | O_CREAT);

	WANT(simdisk_write(f, bytes, sizeof bytes), 10 * 4096);
	WANT(simdisk_write(f, bytes, 1), -ENOSPC);
	WANT(simdisk_fallocate(f, 0, 0, 11 * 4096), -ENOSPC);
	WANT(simdisk_pwrite(f, bytes, 100, 5), 100);
	simdisk_statfs(w->disk, &fs);
	WANT(fs.bfree, 0);
	WANT(unlink_(w, "/a"), 0);
	simdisk_statfs(w->disk, &fs);
	WANT(fs.bfree, 0); /* the file is open */
	simdisk_close(f);
	simdisk_statfs(w->disk, &fs);
	WANT(fs.bfree, 10);
	put(w, "/b", "1");
	put(w, "/c", "1");
	put(w, "/d", "1");
	WANT(try_open(w, "/e", O_WRONLY | O_CREAT), -ENOSPC);
	f = open_at(w, 0, "/b", O_RDWR);
	WANT(simdisk_pwrite(f, "x", 1, SIMDISK_WINDOW), -EFBIG);
	WANT(simdisk_pwrite(f, "xy", 2, SIMDISK_WINDOW - 1), 1);
	WANT(simdisk_lseek(f, 1, SEEK_HOLE), 4096);
	WANT(simdisk_lseek(f, 4096, SEEK_DATA), SIMDISK_WINDOW - 4096);
	WANT(simdisk_ftruncate(f, SIMDISK_WINDOW + 1), -EFBIG);
	simdisk_close(f);
	world_free(w);
}

static void faults(void)
{
	struct simdisk_options options = {.eio_sync = 1000000}, none = {0};
	struct world *w = world_new(1, &options);
	struct simdisk_file *f = open_at(w, 0, "/a", O_RDWR | O_CREAT);
	char buffer[8];

	WANT(simdisk_write(f, "lost", 4), 4);
	WANT(simdisk_fsync(f), -EIO);
	simdisk_faults(w->disk, &none);
	WANT(simdisk_fsync(f), 0); /* and yet the bytes are not on the disk */
	simdisk_crash(w->disk, (uint64_t (*)(void *))next_random, &w->draws);
	f = open_at(w, 0, "/a", O_RDWR);
	WANT(simdisk_read(f, buffer, 8), 4);
	WANT(memcmp(buffer, "\0\0\0\0", 4), 0);
	options = (struct simdisk_options){.short_write = 1000000, .eio_read = 1000000};
	simdisk_faults(w->disk, &options);
	for (int k = 0; k < 20; k++) {
		long r = simdisk_pwrite(f, "12345678", 8, 0);

		if (r < 1 || r > 7)
			fail("a short write wrote %ld bytes", r);
	}
	WANT(simdisk_read(f, buffer, 1), -EIO);
	simdisk_close(f);
	world_free(w);
}

static void unlocked(void *context, uint64_t ino)
{
	(void)ino;
	((struct world *)context)->unlocked++;
}

static void locks(void)
{
	struct simdisk_options options = {.unlocked = unlocked};
	struct world *w = world_new(1, &options);
	struct simdisk_file *a, *b;
	struct simdisk_lock l = {F_WRLCK, 0, 9, 7}, m = {F_WRLCK, 5, 5, 8};

	simdisk_free(w->disk);
	options.context = w;
	w->disk = simdisk_new(&w->env, &w->store, &options);
	a = open_at(w, 0, "/a", O_RDWR | O_CREAT);
	b = open_at(w, 0, "/a", O_RDWR);
	WANT(simdisk_flock(a, LOCK_EX | LOCK_NB), 0);
	WANT(simdisk_flock(b, LOCK_SH | LOCK_NB), -EAGAIN);
	WANT(w->unlocked, 0);
	simdisk_close(a);
	WANT(w->unlocked, 1);
	WANT(simdisk_flock(b, LOCK_SH | LOCK_NB), 0);
	a = open_at(w, 0, "/a", O_RDWR);
	WANT(simdisk_flock(a, LOCK_SH), 0);
	WANT(simdisk_lock_set(a, &l), 0);
	WANT(simdisk_lock_set(b, &l), 0); /* the same owner */
	WANT(simdisk_lock_set(b, &m), -EAGAIN);
	l.type = F_UNLCK, l.start = 4, l.end = 6;
	WANT(simdisk_lock_set(a, &l), 0);
	WANT(simdisk_lock_set(b, &m), 0);
	m.start = 3;
	WANT(simdisk_lock_get(b, &m), 0);
	WANT(m.owner == 7 && m.start == 0 && m.end == 3, 1);
	simdisk_lock_forget(a, 7);
	m = (struct simdisk_lock){F_WRLCK, 0, SIMDISK_LOCK_END, 8};
	WANT(simdisk_lock_set(b, &m), 0);
	simdisk_close(a);
	simdisk_close(b);
	world_free(w);
}

/* Removed names do not disturb a reader of the directory. */
static void listing(void)
{
	struct simdisk_options options = {.seed = 5};
	struct world *w = world_new(1, &options);
	struct simdisk_file *dir;
	_Alignas(8) char buffer[200];
	char seen[500] = "", name[20], last[20] = "";
	long got, n = 0, sorted = 1;

	for (int k = 0; k < 500; k++) {
		sprintf(name, "/f%03d", k);
		put(w, name, "");
	}
	dir = open_at(w, 0, "/", O_RDONLY);
	WANT(simdisk_getdents(dir, buffer, 20), -EINVAL);
	while ((got = simdisk_getdents(dir, buffer, sizeof buffer)) > 0) {
		for (long k = 0; k < got;) {
			unsigned short len;

			memcpy(&len, buffer + k + 16, 2);
			if (buffer[k + 19] == 'f') {
				sprintf(name, "/%.10s", buffer + k + 19);
				sorted &= strcmp(last, name) < 0;
				strcpy(last, name);
				WANT(seen[atoi(name + 2)]++, 0);
				WANT(unlink_(w, name), 0);
				n++;
			}
			k += len;
		}
	}
	WANT(n, 500);
	WANT(sorted, 0);
	simdisk_close(dir);
	world_free(w);
}

static void mapping(void)
{
	struct world *w = world_new(1, 0);
	struct simdisk_file *f = open_at(w, 0, "/m", O_RDWR | O_CREAT);
	static char bytes[8192];
	struct simdisk_mapping *m;
	int lost = 0, kept = 0;

	memset(bytes, 'o', sizeof bytes);
	WANT(simdisk_write(f, bytes, sizeof bytes), sizeof bytes);
	WANT(simdisk_ftruncate(f, 3 * 4096), 0);
	WANT(simdisk_fsync(f), 0);
	m = simdisk_map(f);
	memset(world_page(w, simdisk_window(f) + 4096, 1), 'n', 4096);
	WANT(simdisk_sync_range(f, 4096, 4096, true), 0);
	for (int k = 0; k < 40; k++) {
		memset(world_page(w, simdisk_window(f), 1), 'n', 4096);
		memset(world_page(w, simdisk_window(f) + 8192, 1), 'n', 4096);
		WANT(stat_(w, "/m").blocks, 24);
		simdisk_crash(w->disk, (uint64_t (*)(void *))next_random, &w->draws);
		f = open_at(w, 0, "/m", O_RDWR);
		WANT(simdisk_pread(f, bytes, 8192, 4096), 8192);
		WANT(bytes[0], 'n');
		bytes[4096] ? kept++ : lost++;
		WANT(simdisk_pread(f, bytes, 8192, 0), 8192);
		memset(bytes, 'o', 4096);
		WANT(simdisk_pwrite(f, bytes, 4096, 0), 4096);
		WANT(simdisk_fallocate(f, 3, 8192, 4096), 0);
		WANT(simdisk_fsync(f), 0);
		m = simdisk_map(f);
	}
	if (!lost || !kept)
		fail("a block written by a mapping was lost %d times, and kept %d times", lost, kept);
	simdisk_unmap(w->disk, m);
	simdisk_close(f);
	world_free(w);
}

/* A mapping writes a file again and again. The disk has seen the first change, and writes it back
 * after half a minute; it sees the later ones at the next look. */
static void old_mapping(void)
{
	struct world *w = world_new(1, 0);
	struct simdisk_file *f = open_at(w, 0, "/m", O_RDWR | O_CREAT);
	char bytes[3];
	int early = 0, late = 0;

	for (int k = 0; k < 40; k++) {
		WANT(simdisk_ftruncate(f, 0), 0);
		WANT(simdisk_ftruncate(f, 3 * 4096), 0);
		WANT(simdisk_fsync(f), 0);
		simdisk_map(f); /* the crash ends it */
		memset(world_page(w, simdisk_window(f), 1), 'a', 4096);
		WANT(stat_(w, "/m").blocks, 8);
		w->env.now += 31000000000;
		memset(world_page(w, simdisk_window(f) + 4096, 1), 'b', 4096);
		memset(world_page(w, simdisk_window(f) + 8192, 1), 'c', 4096);
		WANT(stat_(w, "/m").blocks, 24);
		simdisk_crash(w->disk, (uint64_t (*)(void *))next_random, &w->draws);
		f = open_at(w, 0, "/m", O_RDWR);
		for (int page = 0; page < 3; page++)
			WANT(simdisk_pread(f, bytes + page, 1, (uint64_t)page * 4096), 1);
		WANT(bytes[0], 'a');
		early += bytes[1] == 'b';
		late += bytes[2] == 'c';
	}
	if (early == 0 || early == 40 || late == 0 || late == 40)
		fail("of 40 blocks that a mapping has written, %d and %d were kept", early, late);
	simdisk_close(f);
	world_free(w);
}

static void import(void)
{
	struct world *w = world_new(1, 0);
	struct simdisk_meta dir = {S_IFDIR | 0750, 5, 6, {100, 7}}, file = {S_IFREG | 0640, 5, 6, {99, 1}};

	WANT(simdisk_import(w->disk, "/t", &dir, 0, 0), 0);
	WANT(simdisk_import(w->disk, "/t/f", &file, 0, 0), 0);
	file.mode = S_IFLNK | 0777;
	WANT(simdisk_import(w->disk, "/t/l", &file, "f", 0), 0);
	file.mode = S_IFCHR | 0666;
	WANT(simdisk_import(w->disk, "/null", &file, 0, 0x103), 0);
	put(w, "/t/f", "contents");
	WANT(simdisk_import_done(w->disk, "/t", &dir), 0);
	simdisk_sync_all(w->disk);
	simdisk_crash(w->disk, (uint64_t (*)(void *))next_random, &w->draws);
	WANT(stat_(w, "/t").mtime.sec, 100);
	WANT(stat_(w, "/t").mode, S_IFDIR | 0750);
	WANT(stat_(w, "/t/f").size, 8);
	WANT(stat_(w, "/t/f").ino, 4);
	WANT(stat_(w, "/null").rdev, 0x103);
	world_free(w);
}

void unit(void)
{
	links();
	generated();
	space();
	faults();
	locks();
	listing();
	mapping();
	old_mapping();
	import();
	lose();
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* the machine may be busy */
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Measures the cost of a small file. */
void bench(void)
{
	enum { N = 200000 };
	struct world *w = world_new(1, 0);
	double start = seconds();
	char name[40];

	WANT(mkdir_(w, "/dir"), 0);
	for (int k = 0; k < N; k++) {
		sprintf(name, "/dir/file%d", k % 1000);
		put(w, name, "0123456789");
		if (k % 1000 >= 500)
			WANT(unlink_(w, name), 0);
	}
	printf("open, write, close: %.0f ns\n", (seconds() - start) / N * 1e9);
	start = seconds();
	for (int k = 0; k < N; k++) {
		sprintf(name, "/dir/file%d", k % 500);
		stat_(w, name);
	}
	printf("stat: %.0f ns\n", (seconds() - start) / N * 1e9);
	world_free(w);
}
