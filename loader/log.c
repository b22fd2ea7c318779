//go:build ignore

/* What goes to the file of -o: the table of -c, and lines of the host's. */
#include "loader.h"

/* The file is open only while it is written to: the guest sees no descriptor that
 * it did not open, and children that are hosted add to the same file. */
void usys_log(const struct usys_text *t)
{
	long fd = 2;

	if (usys_options.out)
		fd = usys_open(usys_options.out, 1 | LX_O_APPEND | LX_O_CREAT | LX_O_CLOEXEC, 0644);
	usys_raw(NR_write, fd, t->p, t->n);
	if (usys_options.out && fd >= 0)
		usys_raw(NR_close, fd, 0, 0);
}

void usys_say(const char *text)
{
	char buf[512];
	struct usys_text t = usys_text(buf, sizeof buf - 1);

	usys_put(&t, text);
	t.p[t.n++] = '\n';
	usys_log(&t);
}
