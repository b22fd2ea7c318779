/*
 * A host that, before its guest begins, starts and stops the scheduler many times, with an alarm
 * each time, and checks that no threads, mappings or descriptors are left. It prints the number of
 * cycles, or the failed check. kthread_linux_amd64_test.go runs it.
 */
#include "usyshost.h"
#include "core.h"
#include "sched_alarm.h"
#include "sched_vcore.h"

static bool is(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	usys_say(what);
	usys_raw(NR_exit_group, 1, 0, 0);
}

/* Counts the lines of a file, or the entries of a directory. */
static int count(const char *name, bool dir)
{
	static char buf[4096];
	long fd = usys_raw(NR_open, name, 0, 0), n;
	int k = 0;

	while ((n = usys_raw(dir ? NR_getdents64 : NR_read, fd, buf, sizeof buf)) > 0)
		for (long i = 0; i < n; dir ? i += ((struct lx_dirent *)(buf + i))->reclen : i++)
			k += dir || buf[i] == '\n';
	usys_raw(NR_close, fd, 0, 0);
	return k;
}

static int rings;
static void ring(struct usys_alarm *a)
{
	(void)a;
	check(usys_in_vcore_context(), "an alarm rings outside vcore context");
	__atomic_add_fetch(&rings, 1, __ATOMIC_RELAXED);
}

static void cycle(void)
{
	struct usys_alarm a = {.run = ring};
	int before = rings;

	check(usys_alarm_set_rel(&a, 0) == 0, "an alarm cannot be set");
	while (__atomic_load_n(&rings, __ATOMIC_RELAXED) == before)
		usys_raw(NR_sched_yield, 0, 0, 0);
	check(usys_alarm_unset(&a) == 0 && usys_alarm_unset(&a) == -LX_EINVAL, "an alarm that has rung is pending");
	check(count("/proc/self/task", true) == 4, "there is not one vcore"); /* ., .., this thread, a vcore */
	check(usys_sched_stop() == 0, "the scheduler does not stop");
}

static void start(int argc, char **argv, char **envp)
{
	int n = 0, threads, maps, fds;

	(void)argc, (void)envp;
	check(argv[1] && !is(argv[1], ""), "say how often");
	for (const char *s = argv[1]; *s; s++)
		n = 10 * n + (*s - '0');
	cycle();
	threads = count("/proc/self/task", true);
	maps = count("/proc/self/maps", false);
	fds = count("/proc/self/fd", true);
	for (int i = 0; i < n; i++)
		cycle();
	check(threads == 3 && count("/proc/self/task", true) == threads, "threads are left");
	check(count("/proc/self/maps", false) == maps, "mappings are left");
	check(count("/proc/self/fd", true) == fds, "descriptors are left");
	check(rings == n + 1, "alarms got lost");
	usys_say("nothing is left");
}

const struct usys_linux_host usys_linux_host = {.name = "cycles", .version = "0", .start = start};
