//go:build ignore

/*
 * Faults of a simulation: its functions for the rules of ../shape. Names are those of the simulated
 * disk and of its descriptors, delays pass virtual time, and clock jumps change the machine's
 * clock. The rules lie in memory that the command shares with all processes of the run; the command
 * parses the rules that the program adds.
 */
#include "../shape/fault.h"
#include "files.h"
#include "world.h"

/* Reads of the clock are calls here, but not under Linux. As there, rules apply to them only if one
 * names such a read. */
bool sim_faulty(long nr)
{
	bool reads = nr == NR_clock_gettime || nr == NR_gettimeofday || nr == NR_time;

	return usys_fault_about(nr) && (!reads || usys_fault_clock());
}

/* ---- names ---- */

/* "socket:[7]", Linux's name of a descriptor without a file. */
static long put_kind(struct usys_text *t, struct sim_file *f, const char *kind)
{
	struct lx_stat st = {.ino = 1};

	if (f->ops->stat)
		f->ops->stat(f, &st);
	usys_put(t, kind);
	usys_put(t, ":[");
	usys_putdec(t, (int64_t)st.ino);
	usys_put(t, "]");
	return (long)t->n;
}

static long path_of(int fd, char *to, size_t n)
{
	static const struct {
		const char *name, *kind;
	} kinds[] =
		{
			{"pipe", "pipe"},
			{"standard", "pipe"},
			{"socket", "socket"},
		},
	  anonymous[] = {
		  {"eventfd", "anon_inode:[eventfd]"},
		  {"epoll", "anon_inode:[eventpoll]"},
		  {"timerfd", "anon_inode:[timerfd]"},
	  };
	struct sim_file *f = sim_fd_file(fd);
	struct usys_text t = usys_text(to, n);

	if (!f)
		return -LX_EBADF;
	if (f->ops->of_disk || sim_is_device(f))
		return simdisk_path(((struct sim_disk_file *)f)->of, to, n);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (usys_streq(f->ops->name, kinds[i].name))
			return put_kind(&t, f, kinds[i].kind);
	for (size_t i = 0; i < sizeof anonymous / sizeof *anonymous; i++)
		if (usys_streq(f->ops->name, anonymous[i].name)) {
			usys_put(&t, anonymous[i].kind);
			return (long)t.n;
		}
	return -LX_ENOENT;
}

static long cwd(char *to, size_t n) { return simdisk_path(sim_cwd, to, n); }
static int32_t pid(void) { return sim_pid; }

/* ---- machines ---- */

/* Reports whether a name is in a list, separated by commas. */
static bool among(const char *names, const char *name)
{
	while (*names) {
		size_t i = 0;

		while (name[i] && names[i] == name[i])
			i++;
		if (!name[i] && (!names[i] || names[i] == ','))
			return true;
		while (*names && *names++ != ',')
			;
	}
	return false;
}

/* Rules that name no machine apply to all but the driver; a program that has made no machine is not
 * a driver. */
static bool is_here(const char *machines)
{
	const struct sim_machine *m = sim_machine_of(sim_me);

	if (!*machines)
		return !sim_is_driver(sim_me) || sim_world->machines == 1;
	return among(machines, sim_is_driver(sim_me) ? "driver" : m->name); /* as in sim/machine.go */
}

/* ---- effects ---- */

/* No signal ends a delay. In a child between vfork and execve the whole machine waits. */
static void delay(uint64_t ns)
{
	if (sim_alone) {
		sim_pass(ns);
		return;
	}
	usys_sched_lock();
	usys_uthread_block(&usys_tcb()->sched.u, 0, sched_after(sim_monotonic, ns), 0);
	usys_sched_unlock();
}

static void jump(int64_t ns) { sim_machine->clock += ns; }

static long lose(int fd)
{
	struct simdisk_file *of;
	long r = sim_disk_fd(fd, &of, -LX_EINVAL);

	sim_disk_now();
	return r ? r : simdisk_lose(of);
}

void sim_start_faults(usys_call *execute)
{
	static struct usys_shape_world world = {
		.path_of = path_of,
		.cwd = cwd,
		.pid = pid,
		.is_here = is_here,
		.delay = delay,
		.jump = jump,
		.lose = lose,
	};

	world.execute = execute;
	usys_shape_world = &world;
	if (sim_options.rules >= 0)
		usys_raw(NR_fcntl, sim_options.rules, LX_F_SETFD, LX_FD_CLOEXEC);
}

/* ---- rules that the program adds ---- */

static int32_t put_reply(uint8_t *reply, int64_t room, const char *text)
{
	struct usys_text t = usys_text((char *)reply, (size_t)room);

	usys_put(&t, text);
	return -(int32_t)t.n;
}

/* Sends text to the command, and stores its reply. The program waits meanwhile, and no virtual time
 * passes. */
__attribute__((noinline)) long sim_ask(const uint8_t *text, int64_t n, uint8_t *reply, int64_t room)
{
	long r;

	do
		r = usys_raw(NR_write, sim_options.rules, text, n);
	while (r == -LX_EINTR);
	while (r > 0 && (r = usys_raw(NR_read, sim_options.rules, reply, room)) == -LX_EINTR)
		;
	return r;
}

/* The reply is "=" and the rule's number, or "!" and the error. Returns the number, or minus the
 * length of the error. */
int32_t sim_fault_add(uint8_t *text, int64_t n, uint8_t *reply, int64_t room)
{
	int32_t number = 0;
	long r;

	if (sim_options.rules < 0)
		return put_reply(reply, room, "only the program that usys sim has begun can add rules");
	r = sim_ask(text, n, reply, room);
	if (r < 2)
		return put_reply(reply, room, "usys sim does not take the rule: it is too long, or usys sim has ended");
	for (long i = 1; *reply == '=' && i < r; i++)
		number = number * 10 + reply[i] - '0';
	if (*reply == '=')
		return number;
	for (long i = 1; i < r; i++)
		reply[i - 1] = reply[i];
	return 1 - (int32_t)r;
}

void sim_fault_remove(int32_t number) { fault_remove((uint32_t)number, false); }

void sim_fault_counted(int32_t number, uint64_t *matched, uint64_t *hit)
{
	fault_counted((uint32_t)number, matched, hit);
}
