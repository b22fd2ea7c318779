/* Makes random operations on the module and on a real file system, and compares the results. */
#include "ops.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { DEEP = 30, OPS = 220, TMPFS = 0x01021994 };

static void probe(struct features *has, int dir)
{
	struct statfs fs;
	int fd = -1;

	memset(has, 0, sizeof *has);
	has->tmpfs = !fstatfs(dir, &fs) && fs.f_type == TMPFS;
	fd = openat(dir, ".", O_TMPFILE | O_RDWR, 0600);
	has->tmpfile = fd >= 0;
	if (fd < 0)
		fd = openat(dir, "t", O_CREAT | O_RDWR, 0600);
	has->zero_range = !fallocate(fd, 16, 0, 4096) && !has->tmpfs;
	has->xattr = !fsetxattr(fd, "user.probe", "x", 1, 0);
	close(fd);
	close(openat(dir, "p", O_CREAT | O_RDWR, 0600));
	close(openat(dir, "q", O_CREAT | O_RDWR, 0600));
	has->exchange = !syscall(SYS_renameat2, dir, "p", dir, "q", 2);
	has->noreplace = !syscall(SYS_renameat2, dir, "p", dir, "r", 1);
	for (const char *p = "pqrt"; *p; p++)
		unlinkat(dir, (char[]){*p, 0}, 0);
}

/* Makes the base directory so deep that no random path leaves it. */
static int real_base(const char *dir, uint64_t seed, const struct simdisk_who *who)
{
	char name[40];
	int fd = open(dir, O_PATH | O_DIRECTORY), next;

	snprintf(name, sizeof name, "%lu", seed);
	for (int k = 0; k < DEEP; k++) {
		const char *n = k ? "w" : name;

		if (mkdirat(fd, n, 0755) || (next = openat(fd, n, O_PATH | O_DIRECTORY)) < 0)
			fail("%s: %s", dir, strerror(errno));
		close(fd);
		fd = next;
		if (!geteuid() && fchownat(fd, "", who->uid, who->gid, AT_EMPTY_PATH))
			fail("%s: %s", dir, strerror(errno));
	}
	next = openat(fd, ".", O_RDONLY | O_DIRECTORY);
	close(fd);
	return next;
}

static void mod_base(struct mod *m)
{
	struct simdisk_path p = path_of("/w");
	char name[2 * DEEP + 1] = "";

	for (int k = 0; k < DEEP; k++) {
		strcat(name, "/w");
		p.name = name;
		if (simdisk_mkdir(m->w->disk, &p, 0755) || simdisk_chown(m->w->disk, &p, 0, m->who.uid, m->who.gid))
			fail("mkdir %s", name);
	}
	if (simdisk_open(m->w->disk, &p, O_RDONLY | O_DIRECTORY, 0, 0, &m->base))
		fail("open %s", name);
}

struct pair {
	struct mod m;
	struct real f;
	uint32_t groups[64];
	uint64_t inos[4000][2];
	size_t ninos;
};

static void same_file(struct pair *p, uint64_t mod, uint64_t real, uint64_t seed, const char *path)
{
	for (size_t k = 0; k < p->ninos; k++)
		if ((p->inos[k][0] == mod) != (p->inos[k][1] == real))
			fail("seed %lu: %s is another file: inode %lu, and %lu", seed, path, mod, real);
	if (p->ninos < 4000) {
		p->inos[p->ninos][0] = mod;
		p->inos[p->ninos++][1] = real;
	}
}

/* Contents, targets and names of everything below path. */
static void same_tree(struct pair *p, const char *path, uint64_t seed)
{
	static struct result a, b;
	struct op o = {.kind = STAT, .slot = -1, .slot2 = -1, .flags = AT_SYMLINK_NOFOLLOW};
	struct simdisk_path sp = {&root_user, p->m.base, path};
	struct simdisk_file *f = 0;
	struct simdisk_stat mst;
	struct stat st;
	char *names, *n, *save;
	int fd = -1;

	strcpy(o.a, path);
	op_mod(&p->m, &o, &a);
	op_real(&p->f, &o, &b);
	if (!p->f.has.tmpfs && a.r == 0)
		*strstr((char *)a.bytes, " blocks") = 0, *strstr((char *)b.bytes, " blocks") = 0;
	if (a.r != b.r || (a.r == 0 && strcmp((char *)a.bytes, (char *)b.bytes)))
		fail("seed %lu: %s: %ld %s, really %ld %s", seed, path, a.r, a.bytes, b.r, b.bytes);
	if (a.r || fstatat(p->f.base, path, &st, AT_SYMLINK_NOFOLLOW) ||
		simdisk_stat(p->m.w->disk, &sp, AT_SYMLINK_NOFOLLOW, &mst))
		return;
	same_file(p, mst.ino, st.st_ino, seed, path);
	if (S_ISLNK(st.st_mode)) {
		o.kind = READLINK;
		o.n = 400;
	} else if (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)) {
		fd = openat(p->f.base, path, O_RDONLY | O_NOFOLLOW);
		if (fd < 0)
			return; /* the user may not read it */
		if (simdisk_open(p->m.w->disk, &sp, O_RDONLY | O_NOFOLLOW, 0, 0, &f))
			fail("seed %lu: %s can't be opened", seed, path);
		o.slot = 0;
		p->m.files[0] = f;
		p->f.files[0] = fd;
		o.kind = S_ISREG(st.st_mode) ? PREAD : LIST;
		o.n = MOST;
	}
	if (o.kind == STAT)
		return;
	do {
		op_mod(&p->m, &o, &a);
		op_real(&p->f, &o, &b);
		if (a.r != b.r || a.n != b.n || memcmp(a.bytes, b.bytes, a.n))
			fail("seed %lu: %s has other contents at %lu: %ld, really %ld", seed, path, o.at, a.r, b.r);
		o.at += MOST;
	} while (o.kind == PREAD && a.r > 0);
	if (f) {
		simdisk_close(f);
		close(fd);
		p->m.files[0] = 0;
		p->f.files[0] = -1;
	}
	if (o.kind != LIST)
		return;
	a.bytes[a.n] = 0;
	names = strdup((char *)a.bytes);
	for (n = strtok_r(names, "/", &save); n; n = strtok_r(0, "/", &save)) {
		char below[1000];

		if (!strcmp(n, ".") || !strcmp(n, "..") || strlen(path) > 380 - strlen(n))
			continue;
		snprintf(below, sizeof below, "%s/%s", path, n);
		same_tree(p, below, seed);
	}
	free(names);
}

static void one_op(struct pair *p, const struct op *o, uint64_t seed)
{
	static struct result a, b;

	op_mod(&p->m, o, &a);
	op_real(&p->f, o, &b);
	if (getenv("SIMDISK_SHOW"))
		op_print(o, a.r, stdout);
	if (o->kind == OPEN && !a.r && !(o->flags & O_PATH) &&
		(simdisk_mode(p->m.files[o->slot]) & S_IFMT) == S_IFIFO) {
		/* The embedder has the fifo. */
		simdisk_close(p->m.files[o->slot]);
		p->m.files[o->slot] = 0;
		if (p->f.files[o->slot] >= 0)
			close(p->f.files[o->slot]);
		p->f.files[o->slot] = -1;
		return;
	}
	if (!p->f.has.tmpfs && (o->kind == STAT || o->kind == FSTAT) && !a.r && !b.r)
		a.n = (size_t)(strstr((char *)a.bytes, " blocks") - (char *)a.bytes),
		b.n = (size_t)(strstr((char *)b.bytes, " blocks") - (char *)b.bytes);
	if (a.r == b.r && a.n == b.n && !memcmp(a.bytes, b.bytes, o->kind == LOCK_GET ? 0 : a.n))
		return;
	op_print(o, a.r, stderr);
	fail("seed %lu: really %ld\n%.*s\n%.*s", seed, b.r, (int)a.n, a.bytes, (int)b.n, b.bytes);
}

static void become(struct pair *p, uint64_t seed)
{
	int n = getgroups(64, (gid_t *)p->groups);

	p->m.who = (struct simdisk_who){geteuid(), getegid(), 022, n > 0 ? (uint32_t)n : 0, p->groups};
	if (!geteuid() && seed % 3 == 2)
		p->m.who.uid = p->m.who.gid = 1000;
}

static void one_seed(uint64_t seed, const char *dir, const struct features *has)
{
	struct simdisk_options options = {.seed = seed, .journal = seed % 5 ? 0 : 20, .old = seed % 4 ? 0 : 20000};
	struct pair *p = calloc(1, sizeof *p);
	if (!p)
		fail("no memory");
	uint64_t draws = seed;
	struct op o;

	p->m.w = world_new(seed, &options);
	p->f.has = *has;
	p->f.has.holes = has->tmpfs && seed % 2;
	memset(p->f.files, -1, sizeof p->f.files);
	become(p, seed);
	p->f.base = real_base(dir, seed, &p->m.who);
	mod_base(&p->m);
	setfsgid(p->m.who.gid);
	setfsuid(p->m.who.uid);
	for (int k = 0; k < OPS; k++) {
		op_random(&o, &draws, &p->f.has);
		one_op(p, &o, seed);
		p->m.w->env.now += 1000;
	}
	for (int k = 0; k < SLOTS; k++) {
		if (p->f.files[k] >= 0)
			close(p->f.files[k]);
		if (p->m.files[k])
			simdisk_close(p->m.files[k]);
		p->f.files[k] = -1;
		p->m.files[k] = 0;
	}
	same_tree(p, ".", seed);
	setfsuid(geteuid());
	setfsgid(getegid());
	close(p->f.base);
	world_free(p->m.w);
	free(p);
}

void compare(uint64_t first, uint64_t n, const char *dir)
{
	struct features has;
	int fd = open(dir, O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		fail("%s: %s", dir, strerror(errno));
	umask(022);
	probe(&has, fd);
	close(fd);
	for (uint64_t seed = first; seed < first + n; seed++)
		one_seed(seed, dir, &has);
	printf("features: tmpfs %d tmpfile %d exchange %d noreplace %d zero_range %d xattr %d\n", has.tmpfs,
		has.tmpfile, has.exchange, has.noreplace, has.zero_range, has.xattr);
}

/* Prints only the results, for one seed. */
void transcript(uint64_t seed)
{
	static const struct features has = {1, 1, 1, 1, 1, 1, 1, 1};
	struct simdisk_options options = {.seed = seed, .eio_read = 10000, .short_write = 50000};
	struct mod m = {.who = root_user};
	static struct result r;
	struct op o;
	uint64_t draws = seed;

	m.w = world_new(seed, &options);
	mod_base(&m);
	for (int k = 0; k < 3000; k++) {
		op_random(&o, &draws, &has);
		op_mod(&m, &o, &r);
		op_print(&o, r.r, stdout);
		fwrite(r.bytes, 1, o.kind == LOCK_GET ? 0 : r.n, stdout);
		m.w->env.now += 1000;
	}
	world_free(m.w);
}
