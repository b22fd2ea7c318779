//go:build ignore

/*
 * execve of a program's file. Another kernel process simulates the child: it executes the loader
 * with this process's settings and a seed that is drawn for it.
 */
#include "world.h"

#include "files.h"

/* Processes of the first machine start programs on another machine by "/machine/NAME" in front of
 * the path on its disk. Returns the length of that prefix, or 0, and stores the machine. */
static size_t prefix(const char *name, uint32_t *machine)
{
	static const char dir[] = "/machine/";
	const size_t n = sizeof dir - 1;
	struct sim_machine *m;
	size_t end = n;

	for (size_t i = 0; i < n; i++)
		if (name[i] != dir[i])
			return 0;
	while (name[end] && name[end] != '/')
		end++;
	m = sim_machine_named(name + n, end - n);
	if (!m || !sim_is_driver(sim_me))
		return 0;
	*machine = (uint32_t)(m - sim_world->machine);
	return end;
}

/* Looks at the file, on the machine in use. */
static long look(struct sim_process *p, const struct simdisk_path *path, uint32_t flags)
{
	enum { EXECUTE = 1 };
	struct simdisk_stat st;
	struct sim_exe *exe;
	long r = simdisk_stat(sim_disk, path, flags, &st);

	if (r)
		return r;
	if ((st.mode & SIM_IFMT) != SIM_IFREG)
		return -LX_EACCES;
	if ((r = simdisk_access(sim_disk, path, flags, EXECUTE)))
		return r;
	exe = sim_exe_of(st.ino);
	if (!exe)
		sim_unrepeatable("the program executes another one, which is not simulated: ", path->name, 0);
	p->program = (uint32_t)(exe - sim_machine->exe);
	return 0;
}

long sim_exec_looks(struct sim_process *p, long dir, long path, long flags)
{
	enum { HOST_DOWN = 112 };
	struct sim_machine *before;
	struct sim_where w;
	long r = sim_where(&w, dir, path);
	size_t n;

	flags &= LX_AT_EMPTY_PATH | LX_AT_SYMLINK_NOFOLLOW;
	if (r)
		return r;
	n = prefix(w.name, &p->machine);
	if (!n)
		return look(p, &w.path, (uint32_t)flags);
	if (sim_machine_of(p)->down)
		return -HOST_DOWN;
	before = sim_machine_use(sim_machine_of(p));
	r = look(p, &(struct simdisk_path){&sim_who, 0, w.name + n}, (uint32_t)flags);
	sim_machine_use(before);
	return r;
}

/* ---- the loader's arguments ---- */

enum { BEFORE = 12 }; /* arguments before the program's */

static uint64_t count(long argv)
{
	uint64_t n = 0;

	for (char *arg = "";; n++)
		if (!argv || usys_get(&arg, (char **)argv + n, sizeof arg) || !arg)
			return n;
}

/* Adds a setting that is not drawn from the seed; -1: the run does not have it. */
static void put_plain(struct usys_text *t, const char *name, int64_t value)
{
	if (value < 0)
		return;
	usys_put(t, name);
	usys_putdec(t, value);
}

static char *settings(const struct sim_process *p)
{
	enum { MOST = 2048 };
	struct usys_text t = usys_text(sim_alloc(MOST), MOST);
	uint64_t seed = sim_options.seed;

	sim_options.seed = sim_random(SIM_CHILDREN) >> 1;
	sim_put_options(&t);
	sim_options.seed = seed;
	put_plain(&t, ",report=", sim_options.report);
	put_plain(&t, ",story=", sim_options.story);
	put_plain(&t, ",story-data=", (int64_t)sim_options.story_data);
	usys_put(&t, ",machine=");
	usys_putdec(&t, sim_world_fd());
	usys_put(&t, ",process=");
	usys_putdec(&t, sim_index(p));
	return t.p;
}

/* Adds a flag with a descriptor, if there is one. */
static void put_fd(char ***to, const char *flag, long fd)
{
	enum { DIGITS = 12 };
	struct usys_text t;

	if (fd < 0)
		return;
	t = usys_text(sim_alloc(DIGITS), DIGITS);
	usys_putdec(&t, fd);
	*(*to)++ = (char *)flag;
	*(*to)++ = t.p;
}

/* rules is a descriptor of the functions that fault rules name; below 0: there is none. */
static char **arguments(const struct sim_process *p, long argv, long rules)
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
	put_fd(&to, "-shapefd", rules);
	put_fd(&to, "-faultfd", usys_fault_fd(false));
	*to++ = "--";
	*to++ = (char *)sim_world->program[p->program].path;
	if (n > 1)
		usys_get(to, (char **)argv + 1, (n - 1) * sizeof *to);
	return list;
}

/* ---- the process ---- */

/* Runs in the new process, which has a copy of all memory. The process ends when the run's first
 * process ends. */
static _Noreturn void become(const struct sim_process *p, char **argv, long envp)
{
	enum { SET_PDEATHSIG = 1, FAILED = 127 };
	const struct sim_store *store = sim_machine_of(p)->store;
	const int32_t fds[] = {sim_world_fd(), store->writes, store->reads};

	usys_raw(NR_prctl, SET_PDEATHSIG, SIGKILL, 0);
	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		usys_raw(NR_fcntl, fds[i], LX_F_SETFD, 0);
	usys_fault_fd(true);
	if (usys_raw(NR_getppid, 0, 0, 0) == sim_world->of->real)
		usys_raw(NR_execve, "/proc/self/exe", argv, envp);
	usys_end(FAILED);
}

/* Binds the processes to one processor: a turn then costs a few microseconds, between two
 * processors ten times as much. New processes inherit this. */
static void use_one_processor(void)
{
	uint64_t set[16] = {0};
	uint32_t cpu = (uint32_t)sim_options.cpu;

	if (sim_options.cpu < 0)
		usys_raw(NR_getcpu, &cpu, 0, 0);
	if (cpu / 64 < sizeof set / sizeof *set)
		set[cpu / 64] = 1ul << cpu % 64;
	usys_raw(NR_sched_setaffinity, 0, sizeof set, set);
}

void sim_exec(struct sim_process *p, long argv, long envp)
{
	enum { PARENT = 0x8000 /* CLONE_PARENT */ };
	long r, rules = usys_shape_pass(LX_AT_FDCWD, sim_world->program[p->program].path, -1);
	char **args = arguments(p, argv, rules);

	if (!sim_is_child() && !sim_me->real) {
		sim_me->real = (int32_t)usys_raw(NR_getpid, 0, 0, 0);
		use_one_processor();
	}
	r = usys_raw6(NR_clone, sim_is_child() ? PARENT : 0, 0, 0, 0, 0, 0);
	if (!r)
		become(p, args, envp);
	if (rules >= 0)
		usys_raw(NR_close, rules, 0, 0);
	if (usys_is_err(r))
		sim_unrepeatable("the machine has too little memory or too few processes for a child", 0);
	p->real = (int32_t)r;
}
