//go:build ignore

/* Attributes of files: stat, statx, statfs; modes, owners, times, rights. */
#include "files.h"

enum { AUTOMOUNT = 0x800, STATX_SYNC = 0x6000, BLOCK = SIMDISK_BLOCK };

static struct lx_timespec spec(struct simdisk_time t) { return (struct lx_timespec){t.sec, t.nsec}; }

static void fill(struct lx_stat *to, const struct simdisk_stat *st)
{
	*to = (struct lx_stat){
		.dev = SIM_DEV,
		.ino = st->ino,
		.nlink = st->nlink,
		.mode = st->mode,
		.uid = st->uid,
		.gid = st->gid,
		.rdev = st->rdev,
		.size = (int64_t)st->size,
		.blksize = BLOCK,
		.blocks = (int64_t)st->blocks,
		.atim = spec(st->atime),
		.mtim = spec(st->mtime),
		.ctim = spec(st->ctime),
	};
}

long sim_stat_of(const struct simdisk_path *path, uint32_t flags, struct lx_stat *to)
{
	struct simdisk_stat st;
	long r;

	sim_disk_now();
	r = simdisk_stat(sim_disk, path, flags, &st);
	if (!r)
		fill(to, &st);
	return r;
}

long sim_disk_stat(struct sim_file *f, struct lx_stat *st)
{
	struct simdisk_path self = {&sim_who, ((struct sim_disk_file *)f)->of, ""};

	return sim_stat_of(&self, LX_AT_EMPTY_PATH, st);
}

/* stat of a file that is not on the disk: a pipe, a socket. */
static long other_stat(struct sim_file *f, struct lx_stat *st)
{
	*st = (struct lx_stat){.dev = 13, .ino = 1, .nlink = 1, .mode = 0600, .blksize = BLOCK};
	return f->ops->stat ? f->ops->stat(f, st) : 0;
}

/* Makes a path from the arguments dir, name, and flags, or stores a file of another kind in *f. */
static long which(struct sim_where *w, long dir, long name, long flags, struct sim_file **f)
{
	char first = 0;

	*f = 0;
	if (flags & LX_AT_EMPTY_PATH && (int)dir != LX_AT_FDCWD &&
		(!name || (!usys_get(&first, (void *)name, 1) && !first))) {
		*f = sim_fd_file(dir);
		if (!*f)
			return -LX_EBADF;
		if (sim_disk_of(*f)) {
			sim_where_of(w, sim_disk_of(*f));
			*f = 0;
		}
		return 0;
	}
	return sim_where(w, dir, name);
}

static long stat_any(long dir, long name, long flags, struct lx_stat *st)
{
	struct sim_where w;
	struct sim_file *f;
	long r = which(&w, dir, name, flags, &f);

	if (r)
		return r;
	return f ? other_stat(f, st) :
		   sim_stat_of(&w.path, (uint32_t)flags & (LX_AT_SYMLINK_NOFOLLOW | LX_AT_EMPTY_PATH), st);
}

/* stat, lstat, fstat, newfstatat */
FILE_CALL(sim_stat)
{
	const long known = LX_AT_SYMLINK_NOFOLLOW | LX_AT_EMPTY_PATH | AUTOMOUNT;
	struct lx_stat st;
	long to = b, r = -LX_EINVAL;

	UNUSED;
	switch (nr) {
	case NR_stat: r = stat_any(LX_AT_FDCWD, a, 0, &st); break;
	case NR_lstat: r = stat_any(LX_AT_FDCWD, a, LX_AT_SYMLINK_NOFOLLOW, &st); break;
	case NR_fstat: r = (int)a < 0 ? -LX_EBADF : stat_any(a, 0, LX_AT_EMPTY_PATH, &st); break;
	case NR_newfstatat:
		to = c;
		if (!((int)d & ~known))
			r = stat_any(a, b, d, &st);
	}
	return r ? r : usys_put_guest((void *)to, &st, sizeof st);
}

struct stamp {
	int64_t sec;
	uint32_t nsec;
	int32_t pad;
};
struct statx { /* include/uapi/linux/stat.h */
	uint32_t mask, blksize;
	uint64_t attributes;
	uint32_t nlink, uid, gid;
	uint16_t mode, pad;
	uint64_t ino, size, blocks, attributes_mask;
	struct stamp atime, btime, ctime, mtime;
	uint32_t rdev_major, rdev_minor, dev_major, dev_minor;
	uint64_t more[14];
};
_Static_assert(sizeof(struct statx) == 256, "struct statx");

static struct stamp stamp(struct lx_timespec t) { return (struct stamp){t.sec, (uint32_t)t.nsec, 0}; }

static uint32_t major(uint64_t dev) { return (uint32_t)(dev >> 8 & 0xfff); }
static uint32_t minor(uint64_t dev) { return (uint32_t)((dev & 0xff) | (dev >> 12 & 0xfff00)); }

FILE_CALL(sim_statx)
{
	enum { BASIC = 0x7ff, BTIME = 0x800 };
	const long known = LX_AT_SYMLINK_NOFOLLOW | LX_AT_EMPTY_PATH | AUTOMOUNT | STATX_SYNC;
	struct simdisk_stat born;
	struct lx_stat st;
	struct statx x;
	struct sim_where w;
	struct sim_file *file;
	long r;

	UNUSED;
	if ((int)c & ~known || (c & STATX_SYNC) == STATX_SYNC || (uint32_t)d >> 31)
		return -LX_EINVAL;
	r = which(&w, a, b, c, &file);
	if (!r)
		r = stat_any(a, b, c, &st);
	if (r)
		return r;
	x = (struct statx){
		.mask = BASIC,
		.blksize = (uint32_t)st.blksize,
		.nlink = (uint32_t)st.nlink,
		.uid = st.uid,
		.gid = st.gid,
		.mode = (uint16_t)st.mode,
		.ino = st.ino,
		.size = (uint64_t)st.size,
		.blocks = (uint64_t)st.blocks,
		.atime = stamp(st.atim),
		.mtime = stamp(st.mtim),
		.ctime = stamp(st.ctim),
		.rdev_major = major(st.rdev),
		.rdev_minor = minor(st.rdev),
		.dev_major = major(st.dev),
		.dev_minor = minor(st.dev),
	};
	if (!file &&
		!simdisk_stat(sim_disk, &w.path, (uint32_t)c & (LX_AT_SYMLINK_NOFOLLOW | LX_AT_EMPTY_PATH), &born)) {
		x.mask |= BTIME;
		x.btime = stamp(spec(born.btime));
	}
	return usys_put_guest((void *)e, &x, sizeof x);
}

/* Finds the file that a call changes: by path, or open; the descriptor must not be one of
 * O_PATH. */
static long target(struct sim_where *w, bool open, long dir, long name, long flags)
{
	struct sim_file *f = open ? sim_fd_file(dir) : 0;
	long r;

	if (open && (!f || f->flags & LX_O_PATH))
		return -LX_EBADF;
	r = which(w, dir, name, open ? LX_AT_EMPTY_PATH : flags, &f);
	return r ? r : f ? -LX_EPERM : 0;
}

/* chmod, fchmod, fchmodat, fchmodat2 */
FILE_CALL(sim_chmod)
{
	const long known = LX_AT_SYMLINK_NOFOLLOW | LX_AT_EMPTY_PATH;
	long flags = nr == NR_fchmodat2 ? (int)d : nr == NR_fchmod ? LX_AT_EMPTY_PATH : 0, r;
	bool at = nr == NR_fchmodat || nr == NR_fchmodat2, open = nr == NR_fchmod;
	struct sim_where w;

	UNUSED;
	if (flags & ~known)
		return -LX_EINVAL;
	r = target(&w, open, at || open ? a : LX_AT_FDCWD, open ? 0 : at ? b : a, flags);
	return r ? r : simdisk_chmod(sim_disk, &w.path, (uint32_t)flags, (uint32_t)(at ? c : b));
}

/* chown, lchown, fchown, fchownat */
FILE_CALL(sim_chown)
{
	const long known = LX_AT_SYMLINK_NOFOLLOW | LX_AT_EMPTY_PATH;
	bool at = nr == NR_fchownat, open = nr == NR_fchown;
	long flags = at ? (int)e : open ? LX_AT_EMPTY_PATH : nr == NR_lchown ? LX_AT_SYMLINK_NOFOLLOW : 0, r;
	struct sim_where w;

	UNUSED;
	if (flags & ~known)
		return -LX_EINVAL;
	r = target(&w, open, at || open ? a : LX_AT_FDCWD, open ? 0 : at ? b : a, flags);
	return r ? r :
		   simdisk_chown(sim_disk, &w.path, (uint32_t)flags, (uint32_t)(at ? c : b), (uint32_t)(at ? d : c));
}

/* Reads the times of utime, utimes and futimesat (whose unit is 1/per of a second), and of
 * utimensat. */
static long read_times(struct simdisk_time t[2], long at, long nr)
{
	const struct simdisk_time now = {0, SIMDISK_NOW};
	int64_t raw[4] = {0};

	t[0] = now;
	t[1] = now;
	if (!at)
		return 0;
	if (usys_get(raw, (void *)at, nr == NR_utime ? 16 : 32))
		return -LX_EFAULT;
	if (nr == NR_utime)
		raw[2] = raw[1], raw[1] = 0;
	if (nr == NR_utimes || nr == NR_futimesat)
		for (int k = 1; k < 4; k += 2) {
			if (raw[k] < 0 || raw[k] >= 1000000)
				return -LX_EINVAL;
			raw[k] *= 1000;
		}
	for (int k = 0; k < 2; k++) {
		t[k] = (struct simdisk_time){raw[2 * k], (uint32_t)raw[2 * k + 1]};
		if (raw[2 * k + 1] >> 32)
			return -LX_EINVAL;
	}
	return 0;
}

/* utime, utimes, futimesat, utimensat */
FILE_CALL(sim_utime)
{
	const long known = LX_AT_SYMLINK_NOFOLLOW | LX_AT_EMPTY_PATH;
	bool at = nr == NR_futimesat || nr == NR_utimensat, open = nr == NR_utimensat && !b;
	long flags = nr == NR_utimensat ? (int)d : 0, r;
	struct simdisk_time t[2];
	struct sim_where w;

	UNUSED;
	if (flags & ~known)
		return -LX_EINVAL;
	if ((r = read_times(t, at ? c : b, nr)))
		return r;
	r = target(&w, open, at ? a : LX_AT_FDCWD, at ? b : a, flags);
	return r ? r : simdisk_utimens(sim_disk, &w.path, (uint32_t)(open ? LX_AT_EMPTY_PATH : flags), t);
}

/* access, faccessat, faccessat2 */
FILE_CALL(sim_access)
{
	const long known = LX_AT_SYMLINK_NOFOLLOW | LX_AT_EMPTY_PATH | LX_AT_EACCESS;
	bool at = nr != NR_access;
	long flags = nr == NR_faccessat2 ? (int)d : 0, mode = at ? c : b, r;
	struct sim_where w;
	struct sim_file *file;

	UNUSED;
	if (flags & ~known || mode & ~7l)
		return -LX_EINVAL;
	r = which(&w, at ? a : LX_AT_FDCWD, at ? b : a, flags, &file);
	if (r || file)
		return r;
	return simdisk_access(sim_disk, &w.path, (uint32_t)flags & (LX_AT_SYMLINK_NOFOLLOW | LX_AT_EMPTY_PATH),
		(uint32_t)mode);
}

/* statfs, fstatfs */
FILE_CALL(sim_statfs)
{
	enum { EXT4 = 0xef53, NAME = 255 };
	struct {
		int64_t type, bsize, blocks, bfree, bavail, files, ffree, fsid, namelen, frsize, flags, spare[4];
	} s = {0};
	struct simdisk_statfs fs;
	struct simdisk_stat st;
	struct sim_where w;
	struct simdisk_file *of;
	long r;

	UNUSED;
	if (nr == NR_fstatfs) {
		r = sim_disk_fd(a, &of, 0);
	} else {
		r = sim_where(&w, LX_AT_FDCWD, a);
		if (!r)
			r = simdisk_stat(sim_disk, &w.path, 0, &st);
	}
	if (r)
		return r;
	simdisk_statfs(sim_disk, &fs);
	s.type = EXT4;
	s.bsize = s.frsize = BLOCK;
	s.blocks = (int64_t)fs.blocks;
	s.bfree = s.bavail = (int64_t)fs.bfree;
	s.files = (int64_t)fs.files;
	s.ffree = (int64_t)fs.ffree;
	s.namelen = NAME;
	return usys_put_guest((void *)b, &s, sizeof s);
}
