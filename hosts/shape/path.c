//go:build ignore

/* Makes absolute paths, only from names: symbolic links are not followed. */
#include "shape.h"

/* The working directory that the kernel reported, and the number of calls that had changed it
 * by then. A thread that finds the lock taken asks the kernel. */
static struct {
	char path[SHAPE_PATH];
	long n;
	uint32_t moves;
} cwd;
static uint32_t lock, moves;

void shape_moved(void) { __atomic_fetch_add(&moves, 1, __ATOMIC_ACQ_REL); }

/* Reads a link of /proc to a directory. For a removed directory it ends in " (deleted)":
 * nothing is below it, but ".." leads out. */
static long of_link(const char *link, char to[SHAPE_PATH])
{
	long n = usys_read_link(link, to, SHAPE_PATH - 1);

	if (n < 0)
		return -LX_ENAMETOOLONG;
	return n > 0 && to[0] == '/' ? n : -LX_ENOENT;
}

static long ask(char to[SHAPE_PATH])
{
	long n = usys_raw(NR_getcwd, to, SHAPE_PATH, 0);

	return n > 0 ? n - 1 : of_link("/proc/self/cwd", to);
}

/* Stores the working directory. A child of vfork has its own, but shares its parent's memory. */
static long working_directory(char to[SHAPE_PATH])
{
	uint32_t now = __atomic_load_n(&moves, __ATOMIC_ACQUIRE);
	long n;

	if (usys_shape_world)
		return usys_shape_world->cwd(to, SHAPE_PATH);
	if (usys_tcb()->apart || __atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE))
		return ask(to);
	if (!cwd.n || cwd.moves != now) {
		cwd.n = ask(cwd.path);
		cwd.moves = now;
	}
	n = cwd.n;
	if (n > 0)
		usys_copy(to, cwd.path, (size_t)n);
	__atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
	return n;
}

static long of_descriptor(long fd, char to[SHAPE_PATH])
{
	char link[40];
	struct usys_text t = usys_text(link, sizeof link);
	long n;

	if (usys_shape_world)
		return (n = usys_shape_world->path_of((int32_t)fd, to, SHAPE_PATH)) > 0 && to[0] == '/' ? n :
													  -LX_ENOENT;
	if (usys_is_err(usys_raw(NR_fcntl, (int32_t)fd, LX_F_GETFD, 0)))
		return -LX_ENOENT;
	usys_put(&t, "/proc/self/fd/");
	usys_putdec(&t, (int)fd);
	return of_link(link, to);
}

/* Appends the parts of a name to n bytes of a clean path. */
static long append(char to[SHAPE_PATH], long n, const char *name)
{
	while (*name) {
		const char *part = name;
		size_t m;

		while (*name && *name != '/')
			name++;
		m = (size_t)(name - part);
		while (*name == '/')
			name++;
		if (!m || (m == 1 && part[0] == '.'))
			continue;
		if (m == 2 && part[0] == '.' && part[1] == '.') {
			while (n && to[--n] != '/')
				;
			continue;
		}
		if (n + (long)m + 2 > SHAPE_PATH)
			return -LX_ENAMETOOLONG;
		to[n++] = '/';
		usys_copy(to + n, part, m);
		n += (long)m;
	}
	return n;
}

/* /proc/PID of this process becomes /proc/self. */
static long own_process(char to[SHAPE_PATH], long n)
{
	static const char self[] = "/proc/self";
	enum { SELF = sizeof self - 1 };
	char own[24], rest[SHAPE_PATH];
	struct usys_text t = usys_text(own, sizeof own);
	long more;

	usys_put(&t, "/proc/");
	usys_putdec(&t, usys_shape_world ? usys_shape_world->pid() : (int)usys_raw(NR_getpid, 0, 0, 0));
	more = n - (long)t.n;
	if (more < 0 || (more && to[t.n] != '/') || SELF + more >= SHAPE_PATH)
		return n;
	for (size_t i = 0; i < t.n; i++)
		if (to[i] != own[i])
			return n;
	usys_copy(rest, to + t.n, (size_t)more);
	usys_copy(to, self, SELF);
	usys_copy(to + SELF, rest, (size_t)more);
	return SELF + more;
}

static bool in_proc(const char *to, long n)
{
	static const char proc[] = "/proc/";

	for (long i = 0; proc[i]; i++)
		if (i >= n || to[i] != proc[i])
			return false;
	return true;
}

long shape_path(long dir, const char *name, char to[SHAPE_PATH])
{
	long n = 0;

	if (*name != '/')
		n = (int32_t)dir == LX_AT_FDCWD ? working_directory(to) : of_descriptor(dir, to);
	if (n < 0)
		return n;
	if (n == 1)
		n = 0; /* the root */
	n = append(to, n, name);
	if (n == 0)
		to[n++] = '/';
	if (n > 0 && in_proc(to, n))
		n = own_process(to, n);
	if (n > 0)
		to[n] = 0;
	return n;
}

long shape_path_of(const struct shape_call *c, int i, int dir, char to[SHAPE_PATH])
{
	char name[SHAPE_PATH];
	long n = usys_get_string(name, (const char *)c->arg[i], sizeof name);

	return n < 0 ? n : shape_path(dir < 0 ? LX_AT_FDCWD : c->arg[dir], name, to);
}
