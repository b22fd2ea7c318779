//go:build ignore

/*
 * execve of the program's own file. The child is simulated by another process of the kernel's, which
 * executes the loader with this one's settings and a seed that is drawn for it.
 */
#include "machine.h"

#include "files.h"

long sim_exec_looks(long dir, long path, long flags)
{
	enum { EXECUTE = 1 };
	struct simdisk_stat st;
	struct sim_where w;
	long r = sim_where(&w, dir, path);

	flags &= LX_AT_EMPTY_PATH | LX_AT_SYMLINK_NOFOLLOW;
	if (!r)
		r = simdisk_stat(sim_disk, &w.path, (uint32_t)flags, &st);
	if (r)
		return r;
	if ((st.mode & SIM_IFMT) != SIM_IFREG)
		return -LX_EACCES;
	if ((r = simdisk_access(sim_disk, &w.path, (uint32_t)flags, EXECUTE)))
		return r;
	if (st.ino != sim_machine->exe)
		sim_unrepeatable("the program executes another one, which is not simulated: ", w.name, 0);
	return 0;
}

/* ---- the loader's arguments ---- */

enum { BEFORE = 8 }; /* of the program's own */

static uint64_t count(long argv)
{
	uint64_t n = 0;

	for (char *arg = "";; n++)
		if (!argv || usys_get(&arg, (char **)argv + n, sizeof arg) || !arg)
			return n;
}

static char *settings(const struct sim_process *p)
{
	enum { MOST = 2048 };
	struct usys_text t = usys_text(sim_alloc(MOST), MOST);
	uint64_t seed = sim_options.seed;

	sim_options.seed = sim_random(SIM_CHILDREN) >> 1;
	sim_put_options(&t);
	sim_options.seed = seed;
	if (sim_options.report >= 0) {
		usys_put(&t, ",report=");
		usys_putdec(&t, sim_options.report);
	}
	usys_put(&t, ",machine=");
	usys_putdec(&t, sim_machine_fd());
	usys_put(&t, ",process=");
	usys_putdec(&t, sim_index(p));
	return t.p;
}

static char **arguments(const struct sim_process *p, long argv)
{
	uint64_t n = count(argv);
	char **list = sim_alloc((BEFORE + n + 2) * sizeof *list), **to = list;

	*to++ = "usys";
	*to++ = "-strict";
	*to++ = "-argv0";
	*to = "";
	if (n)
		usys_get(to, (char **)argv, sizeof *to);
	to++;
	*to++ = "-sim";
	*to++ = settings(p);
	*to++ = "--";
	*to++ = usys_program.path;
	if (n > 1)
		usys_get(to, (char **)argv + 1, (n - 1) * sizeof *to);
	return list;
}

/* ---- the process ---- */

/* In the new process, which has a copy of all memory. It ends with the first one of all. */
static _Noreturn void become(char **argv, long envp)
{
	enum { SET_PDEATHSIG = 1, FAILED = 127 };
	const int32_t fds[] = {sim_machine_fd(), sim_machine->disk_writes, sim_machine->disk_reads};

	usys_raw(NR_prctl, SET_PDEATHSIG, SIGKILL, 0);
	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		usys_raw(NR_fcntl, fds[i], LX_F_SETFD, 0);
	if (usys_raw(NR_getppid, 0, 0, 0) == sim_machine->of->real)
		usys_raw(NR_execve, "/proc/self/exe", argv, envp);
	usys_end(FAILED);
}

void sim_exec(struct sim_process *p, long argv, long envp)
{
	enum { PARENT = 0x8000 /* CLONE_PARENT */ };
	char **args = arguments(p, argv);
	long r;

	if (!sim_is_child())
		sim_me->real = (int32_t)usys_raw(NR_getpid, 0, 0, 0);
	r = usys_raw6(NR_clone, sim_is_child() ? PARENT : 0, 0, 0, 0, 0, 0);
	if (!r)
		become(args, envp);
	if (usys_is_err(r))
		sim_unrepeatable("the machine has too little memory or too few processes for a child", 0);
	p->real = (int32_t)r;
}
