/* Makes operations on a real file system. */
#include "ops.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

static long result(long r) { return r < 0 ? -errno : r; }

static int by_name(const void *a, const void *b) { return strcmp(a, b); }

static void list(int fd, struct result *r)
{
	static char names[400][256];
	_Alignas(8) char buffer[4096];
	struct stat st;
	size_t n = 0;
	long got;

	if (!fstat(fd, &st) && S_ISDIR(st.st_mode) && lseek(fd, 0, SEEK_SET) < 0) {
		r->r = -errno;
		return;
	}
	while ((got = syscall(SYS_getdents64, fd, buffer, sizeof buffer)) > 0) {
		for (long k = 0; k < got;) {
			unsigned short len;

			memcpy(&len, buffer + k + 16, 2);
			sprintf(names[n++], "%s", buffer + k + 19);
			k += len;
		}
	}
	r->r = result(got);
	if (!got)
		lseek(fd, 0, SEEK_SET); /* ext4 refuses to read at the position of the end */
	qsort(names, n, sizeof *names, by_name);
	for (size_t k = 0; k < n; k++)
		r->n += (size_t)sprintf((char *)r->bytes + r->n, "%.255s/", names[k]);
}

static void show(struct real *f, int fd, const char *name, int flags, struct result *r)
{
	struct stat st;

	r->r = result(fstatat(fd, name, &st, flags));
	if (!r->r)
		r->n = (size_t)stat_text((char *)r->bytes, st.st_mode, (uint32_t)st.st_nlink, st.st_uid, st.st_gid,
			(uint64_t)st.st_size, f->has.tmpfs ? (uint64_t)st.st_blocks : 0);
}

static void on_file(struct real *f, const struct op *o, int fd, struct result *r)
{
	struct flock l = {.l_type = (short)o->flags,
		.l_start = (off_t)(o->at % 1000),
		.l_len = (off_t)(o->n % 1000 + 1)};
	static unsigned char from[MOST];
	struct stat st;

	memset(from, o->fill, o->n < MOST ? o->n : 0);
	switch (o->kind) {
	case READ: r->r = result(read(fd, r->bytes, o->n)); break;
	case PREAD: r->r = result(pread(fd, r->bytes, o->n, (off_t)o->at)); break;
	case WRITE: r->r = result(write(fd, from, o->n)); break;
	case PWRITE: r->r = result(pwrite(fd, from, o->n, (off_t)o->at)); break;
	case LSEEK:
		fstat(fd, &st);
		r->r = S_ISDIR(st.st_mode) ? 0 : result(lseek(fd, (off_t)o->at, o->whence));
		break;
	case FTRUNCATE: r->r = result(ftruncate(fd, (off_t)o->at)); break;
	case FALLOCATE: r->r = result(fallocate(fd, (int)o->flags, (off_t)o->at, (off_t)o->n)); break;
	case FSTAT: show(f, fd, "", AT_EMPTY_PATH, r); break;
	case LIST: list(fd, r); break;
	case FSYNC: r->r = result(fcntl(fd, F_GETFL) & O_PATH ? fsync(fd) : 0); break;
	case FLOCK: r->r = result(flock(fd, (int)o->flags)); break;
	case LOCK: r->r = result(fcntl(fd, F_OFD_SETLK, &l)); break;
	case LOCK_GET:
		r->r = result(fcntl(fd, F_OFD_GETLK, &l));
		r->n = !r->r && l.l_type == F_UNLCK;
		break;
	default: break;
	}
	if ((o->kind == READ || o->kind == PREAD) && r->r > 0)
		r->n = (size_t)r->r;
}

/* Calls on extended attributes take no directory: the name leads through one of this process's
 * descriptors. */
static void on_xattr(const struct op *o, int dir, struct result *r)
{
	char name[20], path[500];
	unsigned char value[100];

	memset(value, o->fill, sizeof value);
	snprintf(name, sizeof name, "user.%c", 'a' + o->fill % 3);
	snprintf(path, sizeof path, "%s", o->a);
	if (fchdir(dir)) {
		r->r = *path ? -errno : -ENOENT;
		return;
	}
	if (o->kind == SETXATTR)
		r->r = result(setxattr(path, name, value, o->n, (int)o->flags));
	else if (o->kind == GETXATTR)
		r->r = result(getxattr(path, name, r->bytes, 50)), r->n = r->r > 0 ? (size_t)r->r : 0;
	else
		r->r = result(removexattr(path, name));
}

static void on_path(struct real *f, const struct op *o, struct result *r)
{
	int a = o->slot < 0 ? f->base : f->files[o->slot], b = o->slot2 < 0 ? f->base : f->files[o->slot2];

	switch (o->kind) {
	case MKDIR: r->r = result(mkdirat(a, o->a, o->mode)); break;
	case RMDIR: r->r = result(unlinkat(a, o->a, AT_REMOVEDIR)); break;
	case UNLINK: r->r = result(unlinkat(a, o->a, 0)); break;
	case RENAME: r->r = result(syscall(SYS_renameat2, a, o->a, b, o->b, o->flags)); break;
	case LINK: r->r = result(linkat(a, o->a, b, o->b, (int)o->flags)); break;
	case SYMLINK: r->r = result(symlinkat(o->a, b, o->b)); break;
	case READLINK:
		r->r = *o->a ? result(readlinkat(a, o->a, (char *)r->bytes, o->n)) : o->n ? -ENOENT : -EINVAL;
		r->n = r->r > 0 ? (size_t)r->r : 0;
		break;
	case STAT: show(f, a, o->a, (int)o->flags, r); break;
	case CHMOD: r->r = result(fchmodat(a, o->a, o->mode, 0)); break;
	case CHOWN: r->r = result(fchownat(a, o->a, o->flags, o->flags, 0)); break;
	case ACCESS: r->r = result(syscall(SYS_faccessat2, a, o->a, o->mode, AT_EACCESS)); break;
	case TRUNCATE:
		if ((off_t)o->at < 0)
			r->r = -EINVAL;
		else
			r->r = fchdir(a) ? (*o->a ? -errno : -ENOENT) : result(truncate(o->a, (off_t)o->at));
		break;
	case MKNOD: r->r = result(mknodat(a, o->a, o->mode, 0)); break;
	default: on_xattr(o, a, r); break;
	}
}

static long open_real(int dir, const struct op *o)
{
	struct open_how how = {o->flags, 0, o->resolve};

	if (!o->resolve)
		return result(openat(dir, o->a, (int)o->flags, o->mode));
	if (o->flags & O_CREAT || (o->flags & O_TMPFILE) == O_TMPFILE)
		how.mode = o->mode;
	return result(syscall(SYS_openat2, dir, o->a, &how, sizeof how));
}

void op_real(struct real *f, const struct op *o, struct result *r)
{
	int *fd = o->slot < 0 ? &f->base : &f->files[o->slot];
	int dir = o->slot2 < 0 ? f->base : f->files[o->slot2];

	r->r = 0;
	r->n = 0;
	if ((o->kind < MKDIR && o->kind != OPEN && *fd < 0) || (o->kind >= MKDIR && *fd < 0) || dir < 0) {
		r->r = -EBADF;
	} else if (o->kind == OPEN && *fd >= 0) {
		r->r = -EMFILE;
	} else if (o->kind == OPEN) {
		r->r = open_real(dir, o);
		*fd = (int)r->r < 0 ? -1 : (int)r->r;
		r->r = r->r < 0 ? r->r : 0;
	} else if (o->kind == CLOSE) {
		close(*fd);
		*fd = -1;
	} else if (o->kind < MKDIR) {
		on_file(f, o, *fd, r);
	} else {
		on_path(f, o, r);
	}
}
