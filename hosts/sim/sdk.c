//go:build ignore

/*
 * /dev/antithesis: the file to which the packages of github.com/antithesishq/antithesis-sdk-go
 * write, one JSON object in a line, because the command has named it in their environment.
 * Assertions become properties; all other lines are ignored. Usually each line comes in one
 * write, but it may come in pieces.
 */
#include "files.h"
#include "property.h"

static char *text;
static size_t used, room;

static void grow(size_t n)
{
	enum { LEAST = 4096 };
	size_t more = room ? room : LEAST;
	char *next;

	while (more < n)
		more *= 2;
	if (more == room)
		return;
	next = sim_alloc(more);
	usys_copy(next, text, used);
	sim_release(text, room);
	text = next;
	room = more;
}

/* Takes the complete lines. */
static void lines(void)
{
	size_t from = 0;

	for (size_t i = 0; i < used; i++) {
		if (text[i] != '\n')
			continue;
		sim_sdk_line(text + from, i - from);
		from = i + 1;
	}
	used -= from;
	for (size_t i = 0; i < used; i++)
		text[i] = text[from + i];
}

static long sdk_write(struct sim_file *f, const struct sim_buffer *from, int64_t at)
{
	(void)f, (void)at;
	grow(used + from->n);
	if (sim_buffer_get(from, 0, text + used, from->n))
		return -LX_EFAULT;
	used += from->n;
	lines();
	return (long)from->n;
}

static long sdk_read(struct sim_file *f, const struct sim_buffer *to, int64_t at)
{
	(void)f, (void)to, (void)at;
	return 0;
}

const struct sim_file_ops sim_sdk_ops = {
	.name = "antithesis",
	.read = sdk_read,
	.write = sdk_write,
	.stat = sim_disk_stat,
	.release = sim_device_release,
};
