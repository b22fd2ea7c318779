//go:build ignore

/* Files whose execution gives rights, by a set-id bit or file capabilities: only the kernel can give
 * them, to a program that it executes itself. */
#include "loader.h"

enum { SET_UID = 04000, SET_GID = 02000 };

static bool has_capabilities(int fd)
{
	return usys_raw6(NR_fgetxattr, fd, (long)"security.capability", 0, 0, 0, 0) > 0;
}

bool usys_gives_rights(int fd, const struct lx_stat *st)
{
	return st->mode & (SET_UID | SET_GID) || has_capabilities(fd);
}

/* usys exec was asked for such a program: this process has its rights already, or does not get them. */
void usys_say_rights(const char *name, int fd, const struct lx_stat *st)
{
	char buf[512];
	struct usys_text t = usys_text(buf, sizeof buf);
	bool uid = st->mode & SET_UID && st->uid != (uint32_t)usys_raw(NR_geteuid, 0, 0, 0);
	bool gid = st->mode & SET_GID && st->gid != (uint32_t)usys_raw(NR_getegid, 0, 0, 0);

	if (!uid && !gid && (!usys_raw(NR_geteuid, 0, 0, 0) || !has_capabilities(fd)))
		return;
	usys_put(&t, "usys: ");
	usys_put(&t, name);
	usys_put(&t, ": runs without the rights of its ");
	usys_put(&t, uid ? "set-user-ID bit" : gid ? "set-group-ID bit" : "file capabilities");
	usys_put(&t, ", which only the kernel gives: run it without usys exec\n");
	usys_write2(&t);
}
