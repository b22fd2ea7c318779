/* Random operations, and the two systems on which they are made. */
#ifndef OPS_H
#define OPS_H

#include "driver.h"

enum kind {
	OPEN,
	CLOSE,
	READ,
	PREAD,
	WRITE,
	PWRITE,
	LSEEK,
	FTRUNCATE,
	FALLOCATE,
	FSTAT,
	LIST,
	FSYNC,
	FLOCK,
	LOCK,
	LOCK_GET,
	MKDIR,
	RMDIR,
	UNLINK,
	RENAME,
	LINK,
	SYMLINK,
	READLINK,
	STAT,
	CHMOD,
	CHOWN,
	ACCESS,
	TRUNCATE,
	MKNOD,
	SETXATTR,
	GETXATTR,
	REMOVEXATTR,
	KINDS
};

enum { SLOTS = 8, MOST = 40000 };

struct op {
	enum kind kind;
	int slot, slot2;     /* of open files; -1: the base directory */
	char a[400], b[400]; /* paths, a target, a name */
	uint32_t flags, mode;
	uint64_t at, n, resolve;
	int whence;
	unsigned char fill;
};

struct result {
	long r;
	size_t n;
	unsigned char bytes[MOST];
};

/* holes: SEEK_DATA and SEEK_HOLE are used, and fallocate takes no space: a tmpfs may report that as
 * data. */
struct features {
	int tmpfs, holes, tmpfile, exchange, noreplace, zero_range, xattr, fchown;
};

struct mod {
	struct world *w;
	struct simdisk_who who;
	struct simdisk_file *base, *files[SLOTS];
};
struct real {
	int base, files[SLOTS];
	struct features has;
};

void op_random(struct op *o, uint64_t *seed, const struct features *has);
void op_mod(struct mod *m, const struct op *o, struct result *r);
void op_real(struct real *f, const struct op *o, struct result *r);
void op_print(const struct op *o, long r, FILE *to);

/* What stat shows, in a form that can be compared. */
int stat_text(char *to, uint32_t mode, uint32_t nlink, uint32_t uid, uint32_t gid, uint64_t size, uint64_t blocks);

#endif
