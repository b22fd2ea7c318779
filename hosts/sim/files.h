#ifndef SIM_FILES_H
#define SIM_FILES_H

/*
 * The binding of the simulated disk (../simdisk): the guest's calls on files, directories and paths.
 *
 *	file_program.c the world's programs; file_exe.c the bytes of their files
 *	file.c        the table of calls; file_disk.c the disk; file_store.c its contents, in a memfd
 *	file_face.c   its initial contents; file_import.c a copy of a real directory,
 *	file_export.c files copied out at the end
 *	file_path.c   the guest's paths; file_open.c, file_dev.c open files and devices
 *	file_io.c     contents, positions, directories; file_copy.c from file to file
 *	file_name.c   names; file_attr.c, file_xattr.c attributes of files
 *	file_lock.c   locks; file_map.c mappings
 */

#include "../simdisk/simdisk.h"
#include "sim.h"

enum {
	SIM_EEXIST = 17,
	SIM_EXDEV = 18,
	SIM_EFBIG = 27,
	SIM_ESPIPE = 29,
	SIM_ERANGE = 34,
	SIM_EOVERFLOW = 75,
	SIM_EOPNOTSUPP = 95,
};
enum {
	SIM_PATH = 4096,
	SIM_DEV = 2049 /* the disk: 8, 1 */,
	SIM_IFMT = 0170000,
	SIM_IFREG = 0100000,
	SIM_IFDIR = 0040000,
	SIM_IFCHR = 0020000,
	SIM_IFIFO = 0010000
};

#define SIM_HOME "/sim" /* the working directory, with a copy of -dir's tree */

/* ---- file_disk.c ---- */

void sim_disk_new(void (*unlocked)(void *context, uint64_t ino));
extern struct simdisk *sim_disk;
extern struct simdisk_who sim_who;
void sim_disk_now(void); /* sets the disk's time */

#define FILE_CALL(name) long name(long a, long b, long c, long d, long e, long f, long nr)
#define UNUSED (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)nr

struct sim_disk_file {
	struct sim_file file;
	struct simdisk_file *of;
	uint32_t *shares; /* the number of processes that have it open; 0: only this one */
};
/* Stores the disk's open file of a descriptor. Returns 0, -EBADF, or other if the file is of
 * another kind. */
long sim_disk_fd(long fd, struct simdisk_file **of, long other);
struct simdisk_file *sim_disk_of(struct sim_file *f); /* 0: a file of another kind */
void sim_disk_release(struct sim_file *f);
void sim_disk_pass(struct sim_file *f, struct sim_passed *to);

/* ---- file_store.c ---- */

/* The contents of a machine's disk, in one memfd at offsets that are the store's addresses. The
 * processes of the machine, and the process that has made it, have the memfd under the same
 * numbers. */
struct sim_store {
	struct simdisk_store is;
	int writes, reads;
};
const struct simdisk_store *sim_store_new(void);
void sim_store_join(void); /* in a new process of the machine */
int sim_store_fd(bool writes);

extern const struct sim_file_ops sim_disk_ops; /* file_io.c */

/* ---- file_path.c ---- */

struct sim_where {
	struct simdisk_path path;
	char name[SIM_PATH];
};
/* Reads a path of the guest, relative to a descriptor. */
long sim_where(struct sim_where *w, long dir, long name);
/* The same for an open file, for calls with AT_EMPTY_PATH. */
void sim_where_of(struct sim_where *w, struct simdisk_file *of);
extern struct simdisk_file *sim_cwd;

/* ---- file_dev.c ---- */

/* Returns the functions of a device; 0 if there is none with this number. */
const struct sim_file_ops *sim_device(uint64_t number);
bool sim_is_device(const struct sim_file *f);
/* The same for all of them. */
void sim_device_release(struct sim_file *f);

/* ---- sdk.c ---- */

enum { SIM_SDK_DEV = 0xf001 /* 240, 1: a number for local use */ };
extern const struct sim_file_ops sim_sdk_ops;

/* ---- file_map.c ---- */

long sim_disk_map(struct sim_file *f, uintptr_t at, size_t n, int prot, int flags, int64_t offset);
/* Called when the guest's memory from at on was unmapped or replaced. */
void sim_maps_cut(uintptr_t at, size_t n);
void sim_maps_move(uintptr_t from, size_t n, uintptr_t to, size_t m);
/* Called when mappings of files there get another protection. Returns -EACCES if they may not
 * write. */
long sim_maps_protect(uintptr_t at, size_t n, int prot);
FILE_CALL(sim_msync);

/* ---- file_attr.c ---- */

long sim_stat_of(const struct simdisk_path *path, uint32_t flags, struct lx_stat *st);
long sim_disk_stat(struct sim_file *f, struct lx_stat *st); /* stat of an open file of the disk, or of a device */

/* ---- calls, by file ---- */

FILE_CALL(sim_open);
FILE_CALL(sim_memfd);
FILE_CALL(sim_lseek);
FILE_CALL(sim_getdents);
FILE_CALL(sim_truncate);
FILE_CALL(sim_fallocate);
FILE_CALL(sim_sync);
FILE_CALL(sim_advise_file);
FILE_CALL(sim_sendfile);
FILE_CALL(sim_copy_range);
FILE_CALL(sim_splice);
FILE_CALL(sim_mkdir);
FILE_CALL(sim_mknod);
FILE_CALL(sim_unlink);
FILE_CALL(sim_rename);
FILE_CALL(sim_link);
FILE_CALL(sim_symlink);
FILE_CALL(sim_readlink);
FILE_CALL(sim_getcwd);
FILE_CALL(sim_chdir);
FILE_CALL(sim_umask);
FILE_CALL(sim_stat);
FILE_CALL(sim_statx);
FILE_CALL(sim_chmod);
FILE_CALL(sim_chown);
FILE_CALL(sim_utime);
FILE_CALL(sim_access);
FILE_CALL(sim_statfs);
FILE_CALL(sim_xattr);
FILE_CALL(sim_flock);
FILE_CALL(sim_fcntl_files);
void sim_unlocked(void *context, uint64_t ino);
void sim_locks_look(void); /* with the lock: another process may have released some */

/* ---- file_exe.c ---- */

struct sim_exe;
/* Reports whether a place in the disk's contents is in a program's file whose bytes are not on the
 * disk. */
bool sim_in_exe(uint64_t at);
long sim_read_exe(uint64_t at, void *to, size_t n); /* as pread */
struct sim_exe *sim_exe_of(uint64_t ino);           /* 0: not a program's file */

/* ---- file_program.c ---- */

void sim_programs_new(void);                          /* makes the run's own program, and those of the command line */
const char *sim_program_path(uint32_t program);       /* the path on the machines, in a static buffer */
void sim_exe_new(uint32_t program, const char *path); /* on the machine in use */

/* ---- file_face.c, file_import.c ---- */

void sim_make_face(void);    /* makes the initial files of the machine in use */
void sim_face_hosts(void);   /* updates /etc/hosts when a machine was made */
void sim_face_is_mine(void); /* makes /proc/self show this process's files */
void sim_import(const char *dir, const char *to);
void sim_import_at(const char *path); /* a file or directory, at the same path */
/* When the run ends, /out/NAME is copied to PATH, for each NAME=PATH. NAME/=PATH is a directory,
 * which exists from the start. Without a path nothing is copied. /=PATH is the whole disk. The
 * disks of machines that the run has made are copied to dir/MACHINE/disk. */
void sim_export_at_end(const char *const *pairs, size_t n, const char *dir);
long sim_copy_in(const char *from, struct simdisk_file *of);

#endif
