//go:build ignore

/* The descriptors that a child inherits. */
#include "world.h"

/* Returns an earlier number of the same open file, or n. */
static size_t same(const struct sim_birth *b, const struct sim_file *f)
{
	size_t i = 0;

	while (i < b->n && b->fds[i].file != f)
		i++;
	return i;
}

static _Noreturn void refuse(uint32_t fd, const char *name)
{
	char number[24];
	struct usys_text t = usys_text(number, sizeof number);

	usys_putdec(&t, fd);
	sim_unrepeatable("a child inherits descriptor ", number, " (", name, "), which is not simulated", 0);
}

void sim_fds_pass(struct sim_process *to, struct sim_birth *b)
{
	b->fds = sim_share((sim_fd_size() + 1) * sizeof *b->fds);
	for (uint32_t fd = 0; fd < sim_fd_size(); fd++) {
		struct sim_file *f = sim_fd_file(fd);
		struct sim_passed *p = &b->fds[b->n];
		size_t earlier = f ? same(b, f) : 0;

		if (!f || *sim_fd_cloexec(fd))
			continue;
		*p = (struct sim_passed){.file = f, .flags = f->flags, .process = sim_index(to)};
		if (earlier < b->n)
			*p = b->fds[earlier];
		else if (f->ops->pass && (!f->ops->of_disk || to->machine == sim_me->machine))
			f->ops->pass(f, p);
		else
			refuse(fd, f->ops->name);
		p->fd = (int32_t)fd;
		b->n++;
	}
}

void sim_fds_take(const struct sim_birth *b)
{
	for (size_t i = 0; i < b->n; i++) {
		size_t earlier = same(b, b->fds[i].file);
		struct sim_file *f = earlier < i ? sim_file_get(sim_fd_file(b->fds[earlier].fd)) :
						   b->fds[i].take(&b->fds[i]);

		sim_fd_put(f, b->fds[i].fd, 0);
	}
}
