#ifndef DISK_H
#define DISK_H

/* Declarations that the files of the simulated disk share. Each layer uses those before it:
 * memory, inode, entry, journal, block, walk, and one file for each family of calls. */

#include "simdisk.h"

enum {
	EPERM = 1,
	ENOENT = 2,
	EIO = 5,
	ENXIO = 6,
	E2BIG = 7,
	EBADF = 9,
	EAGAIN = 11,
	ENOMEM = 12,
	EACCES = 13,
	EBUSY = 16,
	EEXIST = 17,
	EXDEV = 18,
	ENODEV = 19,
	ENOTDIR = 20,
	EISDIR = 21,
	EINVAL = 22,
	ETXTBSY = 26,
	EFBIG = 27,
	ENOSPC = 28,
	ESPIPE = 29,
	EROFS = 30,
	EMLINK = 31,
	ERANGE = 34,
	ENAMETOOLONG = 36,
	ENOTEMPTY = 39,
	ELOOP = 40,
	ENODATA = 61,
	EOPNOTSUPP = 95,
};

enum {
	O_ACCMODE = 3,
	O_WRONLY = 1,
	O_RDWR = 2,
	O_CREAT = 0100,
	O_EXCL = 0200,
	O_TRUNC = 01000,
	O_APPEND = 02000,
	O_NONBLOCK = 04000,
	O_DSYNC = 010000,
	O_DIRECT = 040000,
	O_DIRECTORY = 0200000,
	O_NOFOLLOW = 0400000,
	O_NOATIME = 01000000,
	O_CLOEXEC = 02000000,
	O_PATH = 010000000,
	O_TMPBIT = 020000000,
};

enum {
	S_IFMT = 0170000,
	S_IFSOCK = 0140000,
	S_IFLNK = 0120000,
	S_IFREG = 0100000,
	S_IFBLK = 060000,
	S_IFDIR = 040000,
	S_IFCHR = 020000,
	S_IFIFO = 010000,
	S_ISUID = 04000,
	S_ISGID = 02000,
	S_ISVTX = 01000,
	MODE_BITS = 07777,
};

enum { AT_SYMLINK_NOFOLLOW = 0x100, AT_SYMLINK_FOLLOW = 0x400, AT_EMPTY_PATH = 0x1000 };
enum { RESOLVE_NO_SYMLINKS = 4, RESOLVE_BENEATH = 8, RESOLVE_IN_ROOT = 16, RESOLVE_ALL = 0x3f };
enum { MAY_EXEC = 1, MAY_WRITE = 2, MAY_READ = 4 };

enum { NAME_LONGEST = 255, PATH_LONGEST = 4096, LINKS_FOLLOWED = 40, LINKS_MOST = 65000, XATTR_MOST = 65536 };
enum { BLOCK = SIMDISK_BLOCK, BLOCK_BITS = 12, SECTOR = 512, CHUNK_BLOCKS = 64 };

/* 64 blocks of a file, one bit each. */
struct chunk {
	uint64_t have;  /* takes space */
	uint64_t data;  /* was written; a block without it reads as zeros */
	uint64_t dirty; /* differs from the durable state */
	uint64_t stuck; /* a failed fsync has dropped the write: only another write makes it durable */
	uint8_t **old;  /* durable contents; null: zeros */
};

struct xattrs { /* never changed, only replaced */
	uint32_t users;
	size_t n;
	uint8_t bytes[]; /* length of name, length of value (4 bytes each), name, value */
};

/* The part of an inode that is saved before a change. */
struct attr {
	uint32_t mode, uid, gid;
	struct simdisk_time atime, mtime, ctime;
	struct xattrs *xattrs;
};

struct entry {
	uint64_t key; /* hash of the name: the place in the directory, and the position for getdents */
	struct entry *left, *right;
	struct inode *inode;
	uint16_t n;
	char name[];
};

struct lock { /* a lock of bytes, by fcntl */
	struct lock *next;
	struct simdisk_lock is;
	struct simdisk_file *file; /* if owner is 0 */
};

struct inode {
	uint64_t ino, rdev, size;
	uint64_t blocks; /* the blocks that it takes */
	struct attr attr;
	struct simdisk_time btime;
	uint32_t nlink;
	uint32_t opens;      /* open files, and the embedder's mappings */
	uint32_t holds;      /* uses by records of the journal, and by subdirectories */
	bool fixed, unsized; /* generated */
	bool text;           /* the file of a running program: it must not be written, and the store has its bytes */
	bool linkable;       /* made by O_TMPFILE, still without a name */
	bool gone;           /* its space was freed */
	bool seen;           /* while a tree is walked */
	bool cut;            /* while records are chosen */
	struct inode *next, *prev; /* the list of all, by number */

	/* contents */
	uint32_t nchunks;
	struct chunk *chunks, first;
	uint64_t durable; /* durable size */
	uint64_t low;     /* the least size since then */
	uint64_t since;   /* time of the first change since then */
	bool dirty;
	struct inode *dirty_next, *dirty_prev;
	uint32_t mapped;

	/* directory */
	struct entry *tree;
	struct inode *parent;
	struct entry *self; /* in parent */
	uint64_t entries;
	/* symbolic link */
	char *target;

	struct lock *locks;
	struct simdisk_file *files; /* open */
};

struct simdisk_file {
	struct simdisk *disk;
	struct inode *inode;
	uint32_t flags, uid;
	uint64_t pos;
	int flock;
	struct simdisk_file *next, *prev;
};

/* A change that is not durable: the previous state. */
struct record {
	struct record *next, *prev;
	uint64_t time;
	uint64_t group;      /* changes that happen together have the same */
	struct inode *inode; /* the directory, or the inode with other attributes */
	struct inode *was;   /* the name's inode before */
	bool is_attr, lost;
	struct attr attr;
	uint16_t n;
	char name[];
};

enum { CLASSES = 9, CLASS_LEAST_BITS = 5, POOL = 1 << 16 };

struct simdisk {
	struct sim_env *env;
	struct simdisk_store store_copy;
	const struct simdisk_store *store;
	struct simdisk_options opt;
	struct inode *root, *inodes, *last;
	uint64_t ninodes, next_ino, max_blocks, used;
	/* journal */
	struct record *oldest, *newest;
	uint32_t nrecords;
	uint64_t group;
	struct inode *dirty_first, *dirty_last;
	uint64_t old_bytes;
	bool quiet; /* changes are durable at once */
	/* memory */
	void *free[CLASSES];
	uint8_t *pool, *pool_end;
	struct disk_chunk {
		struct disk_chunk *next;
	} *pools;
	uint8_t block[BLOCK], other[BLOCK]; /* room to compare */
	char path[PATH_LONGEST];
};

/* memory.c: zeroed memory; it is freed with the same n. */
void *disk_alloc(struct simdisk *d, size_t n);
void disk_release(struct simdisk *d, void *p, size_t n);
size_t disk_strlen(const char *s);
extern const uint8_t disk_zeros[BLOCK];
bool disk_chance(struct simdisk *d, uint32_t chance);

/* inode.c */
struct inode *disk_inode(struct simdisk *d, uint32_t mode, uint32_t uid, uint32_t gid);
void disk_inode_drop(struct simdisk *d, struct inode *i); /* a use ended */
void disk_inodes_free(struct simdisk *d);
struct simdisk_time disk_now(const struct simdisk *d);
void disk_touch(struct simdisk *d, struct inode *i); /* its contents changed now */
void disk_xattrs_drop(struct simdisk *d, struct xattrs *x);
static inline bool disk_is(const struct inode *i, uint32_t kind) { return (i->attr.mode & S_IFMT) == kind; }

/* entry.c */
struct entry *disk_find(struct simdisk *d, struct inode *dir, const char *name, size_t n);
struct entry *disk_after(struct inode *dir, uint64_t key);         /* the first one whose key is larger */
struct entry *disk_twin(struct inode *dir, const struct entry *e); /* the next one of the same key */
struct entry *disk_entry_new(struct simdisk *d, const char *name, size_t n);
void disk_entry_add(struct simdisk *d, struct inode *dir, struct entry *e, struct inode *i);
void disk_entry_cut(struct simdisk *d, struct inode *dir, struct entry *e);
void disk_entries_free(struct simdisk *d, struct inode *dir);

/* journal.c */
uint64_t disk_group(struct simdisk *d);
long disk_log_entry(struct simdisk *d, uint64_t group, struct inode *dir, const char *name, size_t n,
	struct inode *was);
long disk_log_attr(struct simdisk *d, struct inode *i);
void disk_commit(struct simdisk *d, struct inode *only); /* null: everything */
void disk_record_drop(struct simdisk *d, struct record *r);
void disk_expire(struct simdisk *d);

/* block.c */
struct chunk *disk_chunk(struct inode *i, uint64_t block); /* null if there is none */
long disk_grow_chunks(struct simdisk *d, struct inode *i, uint64_t block);
long disk_save(struct simdisk *d, struct inode *i, uint64_t block); /* before a change */
long disk_take(struct simdisk *d, struct inode *i, uint64_t block); /* gives it space */
long disk_zero(struct simdisk *d, struct inode *i, uint64_t from, uint64_t to, bool free);
void disk_chunks_free(struct simdisk *d, struct inode *i);
void disk_old_free(struct simdisk *d, struct inode *i, struct chunk *c, uint32_t bit);
long disk_old_keep(struct simdisk *d, struct inode *i, struct chunk *c, uint32_t bit);
static inline uint64_t disk_at(const struct inode *i) { return i->ino << SIMDISK_WINDOW_BITS; }

/* dirty.c */
void disk_dirty(struct simdisk *d, struct inode *i);
void disk_write_back(struct simdisk *d, struct inode *i, uint64_t from, uint64_t to);
void disk_clean(struct simdisk *d, struct inode *i);
void disk_bound(struct simdisk *d);

/* map.c */
void disk_observe(struct simdisk *d, struct inode *i); /* finds blocks that a mapping has written */

/* perm.c */
long disk_may(const struct simdisk_who *who, const struct inode *i, uint32_t want);
bool disk_owns(const struct simdisk_who *who, const struct inode *i);
void disk_drop_rights(struct inode *i, uint32_t uid);
bool disk_in_group(const struct simdisk_who *who, uint32_t gid);
long disk_may_add(const struct simdisk_who *who, const struct inode *dir);
long disk_may_cut(const struct simdisk_who *who, const struct inode *dir, const struct inode *i, bool isdir);

/* walk.c */
enum last { LAST_NAME, LAST_DOT, LAST_DOTDOT, LAST_ROOT };
struct walk {
	struct simdisk *d;
	const struct simdisk_who *who;
	uint64_t resolve;
	struct inode *root, *dir;
	uint32_t links, depth;
	const char *rest[LINKS_FOLLOWED + 1];
	/* the last component */
	enum last type;
	const char *name;
	size_t n;
	bool slash; /* a slash follows */
};
long disk_walk(struct walk *w, struct simdisk *d, const struct simdisk_path *path, uint64_t resolve);
long disk_walk_link(struct walk *w, struct inode *link); /* continues with a link's target */
long disk_last(struct walk *w, struct inode **i);        /* -ENOENT, or the inode */
long disk_lookup(struct simdisk *d, const struct simdisk_path *path, uint32_t flags, struct inode **i);
long disk_resolve(struct walk *w, struct simdisk *d, const struct simdisk_path *path, uint64_t resolve, bool follow,
	struct inode **i);

/* create.c */
long disk_walk_new(struct walk *w, struct simdisk *d, const struct simdisk_path *path, bool isdir);
struct inode *disk_inode_in(struct simdisk *d, const struct simdisk_who *who, struct inode *dir, uint32_t mode);
long disk_name(struct simdisk *d, uint64_t group, struct inode *dir, const char *name, size_t n, struct inode *i);
void disk_adopt(struct simdisk *d, struct inode *dir, struct inode *child);

/* size.c */
void disk_zero_tail(struct simdisk *d, struct inode *i);
long disk_resize(struct simdisk *d, struct inode *i, uint64_t size, uint32_t uid);
void disk_sync_inode(struct simdisk *d, struct inode *i);

/* lock.c, range.c */
void disk_unlocked(struct simdisk *d, struct inode *i);
void disk_locks_drop(struct simdisk_file *f);

#endif
