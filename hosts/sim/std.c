//go:build ignore

/*
 * Descriptors 0 to 2: an empty input, and two outputs that accept everything. The guest sees
 * pipes, whatever the user's descriptors are.
 */
#include "world.h"

#include "story.h"

struct std {
	struct sim_file file;
	int fd;
};

static long std_read(struct sim_file *f, const struct sim_buffer *to, int64_t at)
{
	(void)f, (void)to;
	return at >= 0 ? -29 : 0;
}

/* The user's descriptor may not take all at once. */
static bool put(int fd, const char *p, size_t n)
{
	while (n) {
		long r = usys_raw(NR_write, fd, p, n);
		if (r == -LX_EAGAIN || r == -LX_EINTR) {
			struct pollfd ready = {fd, SIM_OUT, 0};
			usys_raw6(NR_poll, (long)&ready, 1, 1000, 0, 0, 0);
			continue;
		}
		if (r <= 0)
			return false;
		p += r;
		n -= (size_t)r;
	}
	return true;
}

static long std_write(struct sim_file *f, const struct sim_buffer *from, int64_t at)
{
	char bytes[4096];

	if (at >= 0)
		return -LX_ESPIPE;
	for (size_t done = 0; done < from->n;) {
		size_t n = from->n - done < sizeof bytes ? from->n - done : sizeof bytes;
		if (sim_buffer_get(from, done, bytes, n))
			return done ? (long)done : -LX_EFAULT;
		if (!put(((struct std *)f)->fd, bytes, n))
			sim_unrepeatable("the program's output cannot be written to the user's file", 0);
		sim_story_output(sim_story_here.machine, sim_story_here.pid, ((struct std *)f)->fd, bytes, n);
		done += n;
	}
	return (long)from->n;
}

static uint32_t std_ready(struct sim_file *f) { return ((struct std *)f)->fd ? SIM_OUT : SIM_IN | SIM_HUP; }

static long std_stat(struct sim_file *f, struct lx_stat *st)
{
	*st = (struct lx_stat){.dev = 12,
		.ino = 2 + (uint64_t)((struct std *)f)->fd,
		.nlink = 1,
		.mode = 0010600,
		.blksize = 4096};
	return 0;
}

static struct std files[3];

static struct sim_file *std_take(const struct sim_passed *p) { return sim_file_get(&files[(uintptr_t)p->of].file); }

static void std_pass(struct sim_file *f, struct sim_passed *to)
{
	to->take = std_take;
	to->of = (void *)(uintptr_t)((struct std *)f)->fd;
}

static void std_release(struct sim_file *f) { (void)f; }

static const struct sim_file_ops std_ops = {
	.name = "standard",
	.told = true,
	.read = std_read,
	.write = std_write,
	.ready = std_ready,
	.stat = std_stat,
	.pass = std_pass,
	.release = std_release,
};

void sim_start_std(void)
{
	for (int fd = 0; fd < 3; fd++) {
		sim_file_init(&files[fd].file, &std_ops, fd ? LX_O_WRONLY : LX_O_RDONLY);
		files[fd].fd = fd;
		if (!sim_is_child()) /* a child inherits its descriptors */
			sim_fd_new(&files[fd].file, 0, 0);
	}
}
