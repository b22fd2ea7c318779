//go:build ignore

/* Locks: flock, and those of fcntl. Every release of a lock wakes all threads that wait for one. */
#include "files.h"

#include "world.h"

enum { LOCK_NB = 4 };
enum { F_GETLK = 5, F_SETLK, F_SETLKW, F_OFD_GETLK = 36, F_OFD_SETLK, F_OFD_SETLKW };
enum { F_SETOWN = 8, F_GETOWN = 9, F_SETPIPE_SZ = 1031, F_GETPIPE_SZ = 1032, PIPE_SIZE = 65536 };
enum { UNLOCKED = 2 };

static struct usys_uthread_list waiting;

void sim_unlocked(void *context, uint64_t ino)
{
	(void)context, (void)ino;
	sim_wake_all(&waiting);
	sim_machine->unlocked++;
	sim_tell_all();
}

void sim_locks_look(void)
{
	static uint64_t seen;

	if (seen != sim_machine->unlocked)
		sim_wake_all(&waiting);
	seen = sim_machine->unlocked;
}

FILE_CALL(sim_flock)
{
	struct sim_hold hold;
	struct sim_file *file = sim_fd_file(a);
	struct simdisk_file *of;
	long r = sim_disk_fd(a, &of, -LX_EBADF);

	UNUSED;
	if (r)
		return r;
	sim_hold(&hold, file);
	while ((r = simdisk_flock(of, (int)b)) == -LX_EAGAIN && !(b & LOCK_NB))
		if ((r = sim_wait(&waiting, USYS_NEVER)))
			break;
	sim_let_go(&hold);
	return r;
}

struct lx_flock {
	int16_t type, whence;
	int32_t pad;
	int64_t start, len;
	int32_t pid, pad2;
};
_Static_assert(sizeof(struct lx_flock) == 32, "struct flock");

/* Stores the range of l: [start, end]. */
static long range(struct simdisk_file *of, const struct lx_flock *l, struct simdisk_lock *to)
{
	int64_t base = 0, end;

	switch (l->whence) {
	case 0: break;
	case 1: base = simdisk_lseek(of, 0, 1); break;
	case 2: base = (int64_t)simdisk_size(of); break;
	default: return -LX_EINVAL;
	}
	if (__builtin_add_overflow(base, l->start, &base))
		return -SIM_EOVERFLOW;
	if (base < 0)
		return -LX_EINVAL;
	end = INT64_MAX;
	if (l->len > 0 && __builtin_add_overflow(base, l->len - 1, &end))
		return -SIM_EOVERFLOW;
	if (l->len < 0) {
		end = base - 1;
		base += l->len;
		if (base < 0)
			return -LX_EINVAL;
	}
	to->type = l->type;
	to->start = (uint64_t)base;
	to->end = (uint64_t)end;
	return 0;
}

static long get_lock(struct simdisk_file *of, struct simdisk_lock *lock, struct lx_flock *l, long to)
{
	long r = simdisk_lock_get(of, lock);

	if (r)
		return r;
	l->type = lock->type;
	if (lock->type != UNLOCKED) {
		l->whence = 0;
		l->start = (int64_t)lock->start;
		l->len = lock->end == SIMDISK_LOCK_END ? 0 : (int64_t)(lock->end - lock->start + 1);
		l->pid = lock->owner ? (int32_t)lock->owner : -1;
	}
	return usys_put_guest((void *)to, l, sizeof *l);
}

static long lock(long fd, int op, long at)
{
	struct sim_hold hold;
	bool ofd = op >= F_OFD_GETLK, waits = op == F_SETLKW || op == F_OFD_SETLKW;
	struct sim_file *file = sim_fd_file(fd);
	struct simdisk_lock lock = {.owner = ofd ? 0 : (uint64_t)sim_pid};
	struct simdisk_file *of;
	struct lx_flock l;
	long r = sim_disk_fd(fd, &of, -LX_EINVAL);

	if (r)
		return r;
	if (usys_get(&l, (void *)at, sizeof l))
		return -LX_EFAULT;
	if (ofd && l.pid)
		return -LX_EINVAL;
	if ((r = range(of, &l, &lock)))
		return r;
	if (op == F_GETLK || op == F_OFD_GETLK)
		return get_lock(of, &lock, &l, at);
	sim_hold(&hold, file);
	while ((r = simdisk_lock_set(of, &lock)) == -LX_EAGAIN && waits)
		if ((r = sim_wait(&waiting, USYS_NEVER)))
			break;
	sim_let_go(&hold);
	return r;
}

FILE_CALL(sim_fcntl_files)
{
	struct sim_file *file = sim_fd_file(a);

	UNUSED;
	switch ((int)b) {
	case F_GETLK:
	case F_SETLK:
	case F_SETLKW:
	case F_OFD_GETLK:
	case F_OFD_SETLK:
	case F_OFD_SETLKW: return lock(a, (int)b, c);
	case F_SETPIPE_SZ:
	case F_GETPIPE_SZ: return usys_streq(file->ops->name, "pipe") ? PIPE_SIZE : -LX_EBADF;
	case F_GETOWN:
	case F_SETOWN: return 0;
	}
	return -LX_EINVAL;
}
