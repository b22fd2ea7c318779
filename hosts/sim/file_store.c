//go:build ignore

/*
 * The contents of files: one memfd, in which each inode has its window. A mapping of a file is a
 * mapping of the memfd. Reads and writes of the guest's buffers are the kernel's, so that a buffer
 * that is not there is -EFAULT.
 */
#include "files.h"

#include "machine.h"

enum { CLOEXEC = 1, PUNCH = 2, KEEP_SIZE = 1, DATA = 3 };

static int writes = -1, reads = -1;

static long store_read(const struct simdisk_store *s, uint64_t at, void *to, size_t n)
{
	(void)s;
	if (sim_in_exe(at))
		return sim_read_exe(at, to, n);
	return usys_raw6(NR_pread64, writes, (long)to, (long)n, (long)at, 0, 0);
}

static long store_write(const struct simdisk_store *s, uint64_t at, const void *from, size_t n)
{
	long r = usys_raw6(NR_pwrite64, writes, (long)from, (long)n, (long)at, 0, 0);

	(void)s;
	if (usys_is_err(r) && r != -LX_EFAULT)
		sim_unrepeatable("the machine has too little memory for the simulated disk", 0);
	return r;
}

static long store_punch(const struct simdisk_store *s, uint64_t at, uint64_t n)
{
	(void)s;
	return usys_raw6(NR_fallocate, writes, PUNCH | KEEP_SIZE, (long)at, (long)n, 0, 0);
}

static uint64_t store_next(const struct simdisk_store *s, uint64_t at, uint64_t end)
{
	long r = usys_raw(NR_lseek, writes, at, DATA);

	(void)s;
	return usys_is_err(r) || (uint64_t)r > end ? end : (uint64_t)r;
}

static const struct simdisk_store store = {store_read, store_write, store_punch, store_next};

int sim_store_fd(bool may_write) { return may_write ? writes : reads; }

/* The second descriptor is for mappings that must not become writable. */
static int open_again(void)
{
	char name[40];
	struct usys_text t = usys_text(name, sizeof name);
	long r;

	usys_put(&t, "/proc/self/fd/");
	usys_putdec(&t, writes);
	r = usys_open(name, LX_O_RDONLY | LX_O_CLOEXEC, 0);
	return usys_is_err(r) ? writes : (int)r;
}

const struct simdisk_store *sim_store(void)
{
	long r;

	if (sim_is_child()) {
		writes = sim_machine->disk_writes;
		reads = sim_machine->disk_reads;
		usys_raw(NR_fcntl, writes, LX_F_SETFD, LX_FD_CLOEXEC);
		usys_raw(NR_fcntl, reads, LX_F_SETFD, LX_FD_CLOEXEC);
		return &store;
	}
	r = usys_raw(NR_memfd_create, "disk", CLOEXEC, 0);
	if (usys_is_err(r) || usys_raw(NR_ftruncate, r, INT64_MAX, 0))
		usys_refuse("usys sim: there is no file in memory for the disk (memfd_create of Linux 3.17, and no limit by ulimit -f)", 0);
	writes = (int)r;
	reads = open_again();
	sim_machine->disk_writes = writes;
	sim_machine->disk_reads = reads;
	return &store;
}
