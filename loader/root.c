//go:build ignore

/*
 * chroot and pivot_root: afterwards /proc/self/exe may name no file, and the loader
 * could not be executed for a child. So before the root changes a descriptor of the
 * loader is opened, which is close-on-exec.
 */
#include "loader.h"

static int everyones = -1; /* the whole process's descriptor; a vfork child has its own */

long usys_root_call(long a, long b, long c, long d, long e, long f, long nr)
{
	struct tcb *t = usys_tcb();

	if (usys_loader_fd(t) < 0) {
		long fd = usys_open("/proc/self/exe", LX_O_PATH | LX_O_CLOEXEC, 0);
		if (t->apart && fd >= 0)
			t->loader_fd = (int)fd + 1;
		else if (!t->apart)
			everyones = (int)fd;
	}
	return usys_raw6(nr, a, b, c, d, e, f);
}

int usys_loader_fd(const struct tcb *t) { return t->loader_fd ? t->loader_fd - 1 : everyones; }
