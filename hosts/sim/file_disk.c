//go:build ignore

/* The simulated disk of the process, and its open files. */
#include "files.h"

struct simdisk *sim_disk;
struct simdisk_who sim_who = {.umask = 022};

static void *get_memory(struct sim_env *env, size_t n)
{
	(void)env;
	return sim_alloc(n);
}

static void put_memory(struct sim_env *env, void *p, size_t n)
{
	(void)env;
	sim_release(p, n);
}

static uint64_t draw(struct sim_env *env)
{
	(void)env;
	return sim_random(SIM_DISK);
}

static struct sim_env env = {.alloc = get_memory, .release = put_memory, .random = draw};

void sim_disk_now(void) { env.now = sim_realtime(); }

void sim_disk_new(void (*unlocked)(void *context, uint64_t ino))
{
	struct simdisk_options options = {.seed = sim_random(SIM_DISK), .unlocked = unlocked};

	sim_disk_now();
	sim_disk = simdisk_new(&env, sim_store(), &options);
}

struct simdisk_file *sim_disk_of(struct sim_file *f)
{
	return f->ops->of_disk ? ((struct sim_disk_file *)f)->of : 0;
}

long sim_disk_fd(long fd, struct simdisk_file **of, long other)
{
	struct sim_file *f = sim_fd_file(fd);

	if (!f)
		return -LX_EBADF;
	*of = sim_disk_of(f);
	return *of ? 0 : other;
}

void sim_disk_release(struct sim_file *f)
{
	simdisk_close(((struct sim_disk_file *)f)->of);
	sim_release(f, sizeof(struct sim_disk_file));
}
