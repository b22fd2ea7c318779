/* Draws and prints operations. */
#include "ops.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

static const char *const names[KINDS] = {"open", "close", "read", "pread", "write", "pwrite", "lseek", "ftruncate",
	"fallocate", "fstat", "list", "fsync", "flock", "lock", "lock_get", "mkdir", "rmdir", "unlink", "rename",
	"link", "symlink", "readlink", "stat", "chmod", "chown", "access", "truncate", "mknod", "setxattr", "getxattr",
	"removexattr"};

static void component(char *to, uint64_t *seed)
{
	static const char *const of[] = {"a", "b", "c", "d", "e", "a", "b", "c", "d", "e", "f", "g", ".", ".."};

	if (!below(seed, 200)) {
		size_t n = below(seed, 2) ? 255 : 256;

		memset(to, 'x', n);
		to[n] = 0;
		return;
	}
	strcpy(to, of[below(seed, sizeof of / sizeof *of)]);
}

static void path(char *to, uint64_t *seed)
{
	uint64_t n = 1 + below(seed, 4) * below(seed, 2);

	*to = 0;
	if (!below(seed, 300))
		return;
	while (n--) {
		char one[300];

		component(one, seed);
		if (strlen(to) + strlen(one) > 380)
			break;
		strcat(to, one);
		if (n)
			strcat(to, below(seed, 20) ? "/" : "//");
	}
	if (!below(seed, 8))
		strcat(to, "/");
}

static uint32_t open_flags(uint64_t *seed, const struct features *has)
{
	static const uint32_t more[] = {O_CREAT, O_CREAT, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_DIRECTORY, O_NOFOLLOW,
		O_PATH, O_NOATIME};
	uint32_t flags = O_NONBLOCK | (uint32_t)below(seed, 3);

	for (uint64_t k = below(seed, 4); k; k--)
		flags |= more[below(seed, sizeof more / sizeof *more)];
	if (flags & O_EXCL && !(flags & O_CREAT))
		flags &= ~(uint32_t)O_EXCL;
	if (has->tmpfile && !below(seed, 20))
		flags |= O_TMPFILE;
	if (!(flags & O_CREAT) && (flags & O_TMPFILE) != O_TMPFILE)
		flags &= ~(uint32_t)O_EXCL;
	return flags;
}

static uint64_t offset(uint64_t *seed)
{
	switch (below(seed, 8)) {
	case 0: return below(seed, 300000);
	case 1: return below(seed, 20) * 4096;
	case 2: return 0;
	case 3: return below(seed, 3) ? below(seed, 3) : ~0ull - below(seed, 10);
	}
	return below(seed, 20000);
}

static void rename_flags(struct op *o, uint64_t *seed, const struct features *has)
{
	switch (below(seed, 6)) {
	case 0: o->flags = has->noreplace ? 1 : 0; break;
	case 1: o->flags = has->exchange ? 2 : 0; break;
	case 2: o->flags = below(seed, 10) || !has->exchange ? 0 : 3; break;
	}
}

static void details(struct op *o, uint64_t *seed, const struct features *has)
{
	static const uint32_t modes[] = {0, 0100, 0200, 0300, 0400, 0500, 0600, 0700, 0755, 0777, 02755, 04711, 0070,
		0007, 0750};
	static const uint32_t resolves[] = {0, 0, 0, 0, 0, 0, 4, 8, 16, 24};
	static const int falloc[] = {0, 0, 1, 3, 3, 2, 16, 17};
	static const int flocks[] = {LOCK_SH, LOCK_EX, LOCK_UN};

	o->mode = modes[below(seed, sizeof modes / sizeof *modes)];
	if (below(seed, 3))
		o->mode |= 0700;
	switch (o->kind) {
	case OPEN:
		o->flags = open_flags(seed, has);
		o->resolve = resolves[below(seed, 10)];
		if (o->resolve) /* openat2 checks what open ignores */
			o->flags &= ~(uint32_t)(o->flags & O_PATH ? ~(O_PATH | O_DIRECTORY | O_NOFOLLOW) : 0);
		break;
	case RENAME: rename_flags(o, seed, has); break;
	case LINK: o->flags = below(seed, 3) ? 0 : AT_SYMLINK_FOLLOW; break;
	case STAT: o->flags = below(seed, 2) ? AT_SYMLINK_NOFOLLOW : 0; break;
	case FALLOCATE:
		o->flags = (uint32_t)(has->holes ? falloc[3 + below(seed, 3)] :
						   falloc[below(seed, has->zero_range ? 8 : 6)]);
		o->n %= 100000;
		break;
	case FLOCK: o->flags = (uint32_t)flocks[below(seed, 3)] | LOCK_NB; break;
	case LOCK: o->flags = (uint32_t)below(seed, 3); break;
	case LOCK_GET: o->flags = (uint32_t)below(seed, 2); break;
	case LSEEK:
		o->whence = (int)below(seed, has->holes ? 5 : 3);
		if (below(seed, 4) == 0)
			o->at = -below(seed, 5000);
		break;
	case CHOWN: o->flags = below(seed, 3) ? (uint32_t)-1 : 1000; break;
	case ACCESS: o->mode &= 7; break;
	case MKNOD: {
		static const uint32_t kinds[] = {S_IFREG, S_IFIFO, S_IFSOCK, 0, S_IFDIR, S_IFLNK};

		o->mode |= kinds[below(seed, 6)];
		break;
	}
	case SETXATTR:
		o->flags = (uint32_t)below(seed, 4);
		o->n %= 100;
		break;
	default: break;
	}
}

void op_random(struct op *o, uint64_t *seed, const struct features *has)
{
	memset(o, 0, sizeof *o);
	o->kind = (enum kind)below(seed, KINDS + 6);
	if (o->kind >= KINDS)
		o->kind = o->kind - KINDS < 4 ? OPEN : MKDIR;
	if (!has->xattr && o->kind >= SETXATTR)
		o->kind = STAT;
	o->slot = (int)below(seed, SLOTS);
	o->slot2 = below(seed, 4) ? -1 : (int)below(seed, SLOTS);
	if (o->kind >= MKDIR && below(seed, 4))
		o->slot = -1;
	path(o->a, seed);
	path(o->b, seed);
	o->at = offset(seed);
	o->n = below(seed, 4) ? below(seed, 9000) : below(seed, MOST);
	o->fill = (unsigned char)(1 + below(seed, 255));
	details(o, seed, has);
	if (o->kind == SYMLINK && o->a[0] == 0)
		strcpy(o->a, below(seed, 2) ? "b/../a" : "");
}

void op_print(const struct op *o, long r, FILE *to)
{
	fprintf(to, "%s slot %d %d \"%.30s\" \"%.30s\" flags %#o mode %#o at %ld n %lu resolve %lu whence %d = %ld\n",
		names[o->kind], o->slot, o->slot2, o->a, o->b, o->flags, o->mode, (long)o->at, o->n, o->resolve,
		o->whence, r);
}

int stat_text(char *to, uint32_t mode, uint32_t nlink, uint32_t uid, uint32_t gid, uint64_t size, uint64_t blocks)
{
	if (!S_ISREG(mode))
		blocks = 0;
	if (S_ISDIR(mode))
		size = 0;
	return sprintf(to, "mode %o nlink %u owner %u %u size %lu blocks %lu", mode, nlink, uid, gid, size, blocks);
}
