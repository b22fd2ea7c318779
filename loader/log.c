//go:build ignore

/* The contents of the file of -o: the table of -c, and lines of the host's. */
#include "loader.h"

/* The file is open only while it is written to: the guest sees no descriptor that
 * it did not open, and children that are hosted add to the same file. */
static long append(const struct usys_text *t)
{
	long fd = usys_open(usys_options.out, 1 | LX_O_APPEND | LX_O_CREAT | LX_O_CLOEXEC, 0644);

	if (fd < 0)
		return fd;
	usys_raw(NR_write, fd, t->p, t->n);
	usys_raw(NR_close, fd, 0, 0);
	return 0;
}

static void errand(void *arg) { append(arg); }

void usys_log(const struct usys_text *t)
{
	if (!usys_options.out)
		usys_write2(t);
	else if (append(t) == -LX_EMFILE)
		usys_errand(errand, (void *)t, -1);
}

void usys_say(const char *text)
{
	char buf[512];
	struct usys_text t = usys_text(buf, sizeof buf - 1);

	usys_put(&t, text);
	t.p[t.n++] = '\n';
	usys_log(&t);
}
