//go:build ignore

/* Ends the program, with one line that names the reason. */
#include "loader.h"

#include <stdarg.h>

_Noreturn void usys_end(int status)
{
	for (;;)
		usys_raw(NR_exit_group, status, 0, 0);
}

_Noreturn void usys_refuse(const char *text, ...)
{
	char buf[1024];
	struct usys_text t = usys_text(buf, sizeof buf - 1);
	va_list more;

	usys_put(&t, "usys: ");
	va_start(more, text);
	for (; text; text = va_arg(more, const char *))
		usys_put(&t, text);
	va_end(more);
	t.p[t.n++] = '\n'; /* there is always room for it */
	usys_write2(&t);
	usys_end(MISUSE);
}

void usys_put_errno(struct usys_text *t, long err)
{
	static const struct {
		int err;
		const char *text;
	} known[] = {
		{LX_EPERM, "operation not permitted"},
		{LX_ENOENT, "no such file or directory"},
		{LX_EACCES, "permission denied"},
		{LX_ENOMEM, "out of memory"},
		{LX_EINVAL, "invalid argument"},
		{LX_ENOSYS, "not implemented"},
		{LX_EISDIR, "is a directory"},
		{20, "not a directory"},
		{24, "too many open files"},
		{30, "read-only file system"},
		{40, "too many levels of symbolic links"},
		{26, "text file busy"},
		{17, "file exists"},
		{LX_ENAMETOOLONG, "file name too long"},
	};

	if (err < 0)
		err = -err;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].err == err) {
			usys_put(t, known[i].text);
			return;
		}
	usys_put(t, "error ");
	usys_putdec(t, err);
}

void usys_put_call(struct usys_text *t, unsigned nr)
{
	const char *name = usys_call_name(nr);

	if (name) {
		usys_put(t, name);
		return;
	}
	usys_put(t, "system call ");
	usys_putdec(t, nr);
}
