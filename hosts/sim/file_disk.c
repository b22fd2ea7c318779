//go:build ignore

/* The disk of the machine in use, and its open files. */
#include "files.h"

#include "world.h"

struct simdisk *sim_disk;
struct simdisk_who sim_who = {.umask = 022};

static void *get_memory(struct sim_env *env, size_t n)
{
	(void)env;
	return sim_share(n);
}

static void put_memory(struct sim_env *env, void *p, size_t n)
{
	(void)env;
	sim_unshare(p, n);
}

static uint64_t draw(struct sim_env *env)
{
	(void)env;
	return sim_random(SIM_DISK);
}

static struct sim_env env = {.alloc = get_memory, .release = put_memory, .random = draw};

void sim_disk_now(void)
{
	env.now = sim_world_time();
	env.set = sim_machine->clock;
}

void sim_disk_new(void (*unlocked)(void *context, uint64_t ino))
{
	struct simdisk_options options = {.seed = sim_random(SIM_DISK), .unlocked = unlocked};

	sim_disk_now();
	sim_machine->disk = simdisk_new(&env, sim_store_new(), &options); /* env is at this address in each process */
	sim_disk = sim_machine->disk;
}

struct sim_machine *sim_machine_use(struct sim_machine *m)
{
	struct sim_machine *before = sim_machine;

	sim_machine = m;
	sim_disk = m->disk;
	sim_disk_now();
	return before;
}

struct simdisk_file *sim_disk_of(struct sim_file *f) { return f->ops->of_disk ? ((struct sim_disk_file *)f)->of : 0; }

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
	struct sim_disk_file *d = (struct sim_disk_file *)f;

	if (!d->shares || !--*d->shares) {
		simdisk_close(d->of);
		sim_unshare(d->shares, sizeof *d->shares);
	}
	sim_release(f, sizeof(struct sim_disk_file));
}

static struct sim_file *disk_take(const struct sim_passed *p)
{
	struct sim_disk_file *d = sim_alloc(sizeof *d);

	sim_file_init(&d->file, p->ops, p->flags);
	d->of = p->of;
	d->shares = p->shares;
	return &d->file;
}

void sim_disk_pass(struct sim_file *f, struct sim_passed *to)
{
	struct sim_disk_file *d = (struct sim_disk_file *)f;

	if (!d->shares) {
		d->shares = sim_share(sizeof *d->shares);
		*d->shares = 1;
	}
	++*d->shares;
	to->take = disk_take;
	to->ops = f->ops;
	to->of = d->of;
	to->shares = d->shares;
}
