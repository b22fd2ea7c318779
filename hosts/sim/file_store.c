//go:build ignore

/*
 * The contents of files: a memfd for each machine, in which each inode has its window. A mapping of
 * a file is a mapping of the memfd. The kernel copies from and to the guest's buffers, so a bad
 * buffer gives -EFAULT.
 */
#include "files.h"

#include "world.h"

enum { CLOEXEC = 1, PUNCH = 2, KEEP_SIZE = 1, DATA = 3 };

static int writes_of(const struct simdisk_store *s) { return ((const struct sim_store *)s)->writes; }

static long store_read(const struct simdisk_store *s, uint64_t at, void *to, size_t n)
{
	if (sim_in_exe(at))
		return sim_read_exe(at, to, n);
	return usys_raw6(NR_pread64, writes_of(s), (long)to, (long)n, (long)at, 0, 0);
}

static long store_write(const struct simdisk_store *s, uint64_t at, const void *from, size_t n)
{
	long r = usys_raw6(NR_pwrite64, writes_of(s), (long)from, (long)n, (long)at, 0, 0);

	if (usys_is_err(r) && r != -LX_EFAULT)
		sim_unrepeatable("the machine has too little memory for the simulated disk", 0);
	return r;
}

static long store_punch(const struct simdisk_store *s, uint64_t at, uint64_t n)
{
	return usys_raw6(NR_fallocate, writes_of(s), PUNCH | KEEP_SIZE, (long)at, (long)n, 0, 0);
}

static uint64_t store_next(const struct simdisk_store *s, uint64_t at, uint64_t end)
{
	long r = usys_raw(NR_lseek, writes_of(s), at, DATA);

	return usys_is_err(r) || (uint64_t)r > end ? end : (uint64_t)r;
}

int sim_store_fd(bool may_write) { return may_write ? sim_machine->store->writes : sim_machine->store->reads; }

/* Makes the second descriptor, for mappings that must not become writable. */
static int open_again(int writes)
{
	char name[40];
	struct usys_text t = usys_text(name, sizeof name);
	long r;

	usys_put(&t, "/proc/self/fd/");
	usys_putdec(&t, writes);
	r = usys_open(name, LX_O_RDONLY | LX_O_CLOEXEC, 0);
	return usys_is_err(r) ? writes : (int)r;
}

void sim_store_join(void)
{
	usys_raw(NR_fcntl, sim_machine->store->writes, LX_F_SETFD, LX_FD_CLOEXEC);
	usys_raw(NR_fcntl, sim_machine->store->reads, LX_F_SETFD, LX_FD_CLOEXEC);
}

const struct simdisk_store *sim_store_new(void)
{
	struct sim_store *s = sim_share(sizeof *s);
	long r = usys_raw(NR_memfd_create, "disk", CLOEXEC, 0);

	if (usys_is_err(r) || usys_raw(NR_ftruncate, r, INT64_MAX, 0))
		usys_refuse(
			"usys sim: there is no file in memory for the disk (memfd_create of Linux 3.17, and no limit by ulimit -f)",
			0);
	s->is = (struct simdisk_store){store_read, store_write, store_punch, store_next};
	s->writes = (int)r;
	s->reads = open_again((int)r);
	sim_machine->store = s;
	return &s->is;
}
