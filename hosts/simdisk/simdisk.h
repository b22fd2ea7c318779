#ifndef SIMDISK_H
#define SIMDISK_H

/*
 * A simulated disk: a file system with Linux's semantics, and the effects of a power failure on it.
 *
 * The module makes no system calls and has no state of its own: everything hangs off the struct
 * simdisk that simdisk_new returns. Two disks that are made with the same options and see the same
 * calls at the same virtual times return the same results, byte for byte.
 *
 * Results are 0 or a number, or a negative errno of Linux. Numbers and flags of Linux (O_CREAT,
 * AT_EMPTY_PATH, S_IFREG) have Linux's values for amd64.
 *
 * CONTENTS are not in the module. Each inode has a window of SIMDISK_WINDOW bytes in a store that
 * the embedder provides, at the address simdisk_window returns. The embedder may map a window: a
 * shared mapping and reads and writes of the file are then coherent by themselves.
 *
 * DURABILITY. A write, a new name, a rename are volatile until a call makes them durable; until
 * then simdisk_crash may undo them. The rule is that of ext4 with ordered data, by default:
 *  - changes of names, owners, modes, and extended attributes are undone in reverse order: a crash
 *    leaves the first k of them. fsync of any file or directory makes all earlier ones durable;
 *  - a block that was overwritten has its old contents, its new contents, or each 512-byte sector
 *    of either;
 *  - a file that grew has its old size, its new size, or a size between them. A block that
 *    is new holds its contents or zeros, never contents of another file;
 *  - a file that was truncated either has its contents before truncation, or lost them;
 *  - a file that was renamed over another without an fsync may be empty or partly written: the
 *    heuristic of ext4 (auto_da_alloc) is not simulated, as programs must not rely on it.
 * SIMDISK_LOOSE promises only what POSIX promises: each directory and each inode is independent. A
 * name is durable when its directory was synchronized; a rename happens as a whole or not at all.
 * Like a kernel, the disk makes changes durable by itself after some time, and when there are many.
 */

#include "../sim/env.h"

#include <stdbool.h>

struct simdisk;
struct simdisk_file; /* an open file description */

#define SIMDISK_WINDOW_BITS 36
#define SIMDISK_WINDOW (1ull << SIMDISK_WINDOW_BITS) /* a file is no larger */
#define SIMDISK_BLOCK 4096u

/* The store of the contents. The memory that read and write get may be the guest's: they return
 * -EFAULT if none of it is accessible, or the number of bytes before the inaccessible part. */
struct simdisk_store {
	long (*read)(const struct simdisk_store *store, uint64_t at, void *to, size_t n);
	long (*write)(const struct simdisk_store *store, uint64_t at, const void *from, size_t n);
	/* Makes the n bytes at at zeros. */
	long (*punch)(const struct simdisk_store *store, uint64_t at, uint64_t n);
	/* Optional: returns the first address from at on that may have a byte that is not 0, or
	 * end. It makes large mappings cheap. */
	uint64_t (*next)(const struct simdisk_store *store, uint64_t at, uint64_t end);
};

/* A chance is the number of times in a million. */
struct simdisk_options {
	uint64_t seed;   /* of the order of names in directories */
	uint64_t size;   /* bytes that files may take; 0: 64 GiB */
	uint64_t inodes; /* their number; 0: one for each window */
	uint32_t uid;    /* owner of the root */
	bool loose;      /* SIMDISK_LOOSE above */
	uint32_t eio_read, eio_write, eio_sync, short_read, short_write;
	uint64_t commit;  /* ns after which changes are durable by themselves; 0: 5 s */
	uint32_t journal; /* changes of names that are not durable, at most; 0: 4096 */
	uint32_t old;     /* bytes of overwritten blocks that are kept, at most; 0: 16 MiB */
	/* Optional: called when a lock of this inode was released, so that a lock call that
	 * returned -EAGAIN may succeed now. */
	void (*unlocked)(void *context, uint64_t ino);
	void *context;
};

struct simdisk *simdisk_new(struct sim_env *env, const struct simdisk_store *store,
	const struct simdisk_options *options);
void simdisk_free(struct simdisk *disk);
/* Sets the remaining room to this number of bytes, in whole blocks. */
void simdisk_room(struct simdisk *disk, uint64_t bytes);
/* Changes the chances of faults. */
void simdisk_faults(struct simdisk *disk, const struct simdisk_options *options);

/* ---- paths ---- */

/* The credentials of a caller. User 0 may do everything. */
struct simdisk_who {
	uint32_t uid, gid, umask, ngroups;
	const uint32_t *groups;
};

/* A path, relative to an open directory, or to the root if there is none. */
struct simdisk_path {
	const struct simdisk_who *who;
	struct simdisk_file *at;
	const char *name;
};

struct simdisk_time {
	int64_t sec;
	uint32_t nsec; /* SIMDISK_NOW, SIMDISK_OMIT: as in utimensat */
};
#define SIMDISK_NOW 0x3fffffffu
#define SIMDISK_OMIT 0x3ffffffeu

struct simdisk_stat {
	uint64_t ino, size, blocks, rdev;
	uint32_t mode, nlink, uid, gid;
	struct simdisk_time atime, mtime, ctime, btime;
};

struct simdisk_statfs {
	uint64_t blocks, bfree, files, ffree;
};

/* resolve: RESOLVE_ of openat2. The file is closed by simdisk_close. */
long simdisk_open(struct simdisk *disk, const struct simdisk_path *path, uint32_t flags, uint32_t mode,
	uint64_t resolve, struct simdisk_file **file);
long simdisk_mkdir(struct simdisk *disk, const struct simdisk_path *path, uint32_t mode);
/* Makes a file, fifo, socket or device node. */
long simdisk_mknod(struct simdisk *disk, const struct simdisk_path *path, uint32_t mode, uint64_t rdev);
long simdisk_symlink(struct simdisk *disk, const char *target, const struct simdisk_path *path);
long simdisk_link(struct simdisk *disk, const struct simdisk_path *from, const struct simdisk_path *to, uint32_t flags);
long simdisk_unlink(struct simdisk *disk, const struct simdisk_path *path);
long simdisk_rmdir(struct simdisk *disk, const struct simdisk_path *path);
long simdisk_rename(struct simdisk *disk, const struct simdisk_path *from, const struct simdisk_path *to,
	uint32_t flags);
long simdisk_readlink(struct simdisk *disk, const struct simdisk_path *path, char *to, size_t n);
/* The flags of these are AT_SYMLINK_NOFOLLOW and AT_EMPTY_PATH; with the latter and an empty name
 * the call applies to the open file path->at. */
long simdisk_stat(struct simdisk *disk, const struct simdisk_path *path, uint32_t flags, struct simdisk_stat *st);
long simdisk_chmod(struct simdisk *disk, const struct simdisk_path *path, uint32_t flags, uint32_t mode);
long simdisk_chown(struct simdisk *disk, const struct simdisk_path *path, uint32_t flags, uint32_t uid, uint32_t gid);
long simdisk_utimens(struct simdisk *disk, const struct simdisk_path *path, uint32_t flags,
	const struct simdisk_time times[2]);
long simdisk_access(struct simdisk *disk, const struct simdisk_path *path, uint32_t flags, uint32_t mode);
long simdisk_truncate(struct simdisk *disk, const struct simdisk_path *path, uint64_t size);
long simdisk_statfs(struct simdisk *disk, struct simdisk_statfs *st);
/* Stores the path of an open file, by the first name that is found if it has several. Returns its
 * length without the 0 at its end, or -ENOENT if it has no name. */
long simdisk_path(struct simdisk_file *file, char *to, size_t n);
/* Stores the path of an open directory. Returns its length with the 0 at its end. */
long simdisk_getcwd(struct simdisk *disk, struct simdisk_file *dir, char *to, size_t n);

/* value may be null: the value's length is returned. */
long simdisk_getxattr(struct simdisk *disk, const struct simdisk_path *path, uint32_t flags, const char *name,
	void *value, size_t n);
long simdisk_setxattr(struct simdisk *disk, const struct simdisk_path *path, uint32_t flags, const char *name,
	const void *value, size_t n, uint32_t how);
long simdisk_listxattr(struct simdisk *disk, const struct simdisk_path *path, uint32_t flags, char *list, size_t n);
long simdisk_removexattr(struct simdisk *disk, const struct simdisk_path *path, uint32_t flags, const char *name);

/* Marks the file of a running program: opening it for writing returns -ETXTBSY, and it stays when
 * it loses its names. It has size bytes, which are in the embedder's store. */
void simdisk_text(struct simdisk_file *file, uint64_t size);

/* ---- open files ---- */

void simdisk_close(struct simdisk_file *file);
uint64_t simdisk_ino(const struct simdisk_file *file);
uint32_t simdisk_mode(const struct simdisk_file *file); /* kind and permissions */
uint64_t simdisk_rdev(const struct simdisk_file *file);
uint64_t simdisk_window(const struct simdisk_file *file);
uint64_t simdisk_size(const struct simdisk_file *file);
uint32_t simdisk_flags(const struct simdisk_file *file);           /* O_ flags */
void simdisk_set_flags(struct simdisk_file *file, uint32_t flags); /* O_APPEND, O_NOATIME, O_NONBLOCK, O_DIRECT */

long simdisk_read(struct simdisk_file *file, void *to, size_t n);
long simdisk_pread(struct simdisk_file *file, void *to, size_t n, uint64_t at);
long simdisk_write(struct simdisk_file *file, const void *from, size_t n);
long simdisk_pwrite(struct simdisk_file *file, const void *from, size_t n, uint64_t at);
int64_t simdisk_lseek(struct simdisk_file *file, int64_t offset, int whence);
/* Stores Linux's struct linux_dirent64 in the embedder's memory. */
long simdisk_getdents(struct simdisk_file *file, void *to, size_t n);
long simdisk_ftruncate(struct simdisk_file *file, uint64_t size);
long simdisk_fallocate(struct simdisk_file *file, uint32_t mode, uint64_t at, uint64_t n);

/* Called at the begin and the end of a shared writable mapping of the file. Between the two,
 * changes of the window count as writes. */
struct simdisk_mapping *simdisk_map(struct simdisk_file *file); /* null: no memory */
void simdisk_unmap(struct simdisk *disk, struct simdisk_mapping *mapping);

/* ---- locks ---- */

/* LOCK_SH, LOCK_EX, LOCK_UN; never waits: -EAGAIN if the lock is held by another. */
long simdisk_flock(struct simdisk_file *file, int operation);

struct simdisk_lock {
	int16_t type;        /* F_RDLCK, F_WRLCK, F_UNLCK */
	uint64_t start, end; /* end is the last byte */
	uint64_t owner;      /* a number chosen by the embedder; 0: the open file description */
};
#define SIMDISK_LOCK_END 0x7fffffffffffffffull
long simdisk_lock_set(struct simdisk_file *file, const struct simdisk_lock *lock);
/* Changes lock to the first one that conflicts with it; type is F_UNLCK if there is none. */
long simdisk_lock_get(struct simdisk_file *file, struct simdisk_lock *lock);
/* Called when owner has closed a descriptor of the file, which releases its locks. */
void simdisk_lock_forget(struct simdisk_file *file, uint64_t owner);

/* ---- durability ---- */

long simdisk_fsync(struct simdisk_file *file);
/* Makes an fsync that fails: its blocks count as written, but are not on the disk. A later fsync
 * succeeds and does not change that; writing the blocks again does. Returns 1; 0 if there were no
 * blocks, so that an fsync would not fail; or the -errno with which it fails anyway. */
long simdisk_lose(struct simdisk_file *file);
/* Makes a part of the contents durable, like sync_file_range and msync. all: also the metadata that
 * is needed to find it. */
long simdisk_sync_range(struct simdisk_file *file, uint64_t at, uint64_t n, bool all);
void simdisk_sync_all(struct simdisk *disk);
/* Simulates a power failure: the disk gets a state that one may leave. All open files are gone; the
 * embedder must not use them again. It draws from random, so that the run's other draws do not
 * change. */
void simdisk_crash(struct simdisk *disk, uint64_t (*random)(void *context), void *context);

/* ---- trees that the embedder makes ---- */

struct simdisk_meta {
	uint32_t mode, uid, gid;
	struct simdisk_time mtime;
};

/* Makes a file with these bytes, and its missing parent directories. It can't be changed or
 * removed, has its own time, and is durable. An existing file of this name gets the bytes. unsized:
 * stat shows size 0, as for files in /proc. */
long simdisk_generate(struct simdisk *disk, const char *path, const void *bytes, size_t n, uint32_t mode, bool unsized);
/* Makes a directory, file (without contents), symbolic link (with the target), fifo, socket or
 * device at an absolute path whose directory exists. If the embedder goes through a tree in sorted order,
 * inode numbers are the same for equal trees. */
long simdisk_import(struct simdisk *disk, const char *path, const struct simdisk_meta *meta, const char *target,
	uint64_t rdev);
/* Gives a directory its times after its entries were made, or a file after it was written. The
 * embedder calls simdisk_sync_all when the tree is complete. */
long simdisk_import_done(struct simdisk *disk, const char *path, const struct simdisk_meta *meta);

#endif
