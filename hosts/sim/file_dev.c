//go:build ignore

/* Devices: null, zero, full, random, urandom; sdk.c has another one. */
#include "files.h"

enum { NULL_DEV = 3, ZERO_DEV = 5, FULL_DEV = 7, RANDOM_DEV = 8, URANDOM_DEV = 9, ENOSPC = 28 };

static long read_nothing(struct sim_file *f, const struct sim_buffer *to, int64_t at)
{
	(void)f, (void)to, (void)at;
	return 0;
}

static long fill(const struct sim_buffer *to, bool random)
{
	unsigned char bytes[256] = {0};

	for (size_t done = 0; done < to->n;) {
		size_t n = to->n - done < sizeof bytes ? to->n - done : sizeof bytes;

		if (random)
			sim_random_bytes(bytes, n);
		if (sim_buffer_put(to, done, bytes, n))
			return done ? (long)done : -LX_EFAULT;
		done += n;
	}
	return (long)to->n;
}

static long read_zero(struct sim_file *f, const struct sim_buffer *to, int64_t at)
{
	(void)f, (void)at;
	return fill(to, false);
}

static long read_random(struct sim_file *f, const struct sim_buffer *to, int64_t at)
{
	(void)f, (void)at;
	return fill(to, true);
}

static long write_all(struct sim_file *f, const struct sim_buffer *from, int64_t at)
{
	(void)f, (void)at;
	return (long)from->n;
}

static long write_full(struct sim_file *f, const struct sim_buffer *from, int64_t at)
{
	(void)f, (void)at;
	return from->n ? -ENOSPC : 0;
}

static uint32_t ready(struct sim_file *f)
{
	(void)f;
	return SIM_IN | SIM_OUT;
}

void sim_device_release(struct sim_file *f) { sim_disk_release(f); }

static const struct sim_file_ops null_ops =
					 {
						 .name = "null",
						 .read = read_nothing,
						 .write = write_all,
						 .stat = sim_disk_stat,
						 .pass = sim_disk_pass,
						 .release = sim_device_release,
},
				 zero_ops =
					 {
						 .name = "zero",
						 .read = read_zero,
						 .write = write_all,
						 .stat = sim_disk_stat,
						 .pass = sim_disk_pass,
						 .release = sim_device_release,
},
				 full_ops =
					 {
						 .name = "full",
						 .read = read_zero,
						 .write = write_full,
						 .stat = sim_disk_stat,
						 .pass = sim_disk_pass,
						 .release = sim_device_release,
},
				 random_ops = {
					 .name = "random",
					 .read = read_random,
					 .write = write_all,
					 .ready = ready,
					 .stat = sim_disk_stat,
					 .pass = sim_disk_pass,
					 .release = sim_device_release,
};

const struct sim_file_ops *sim_device(uint64_t number)
{
	if (number >> 8 != 1)
		return 0;
	switch (number & 0xff) {
	case NULL_DEV: return &null_ops;
	case ZERO_DEV: return &zero_ops;
	case FULL_DEV: return &full_ops;
	case RANDOM_DEV:
	case URANDOM_DEV: return &random_ops;
	}
	return 0;
}

bool sim_is_device(const struct sim_file *f) { return f->ops->release == sim_device_release; }
