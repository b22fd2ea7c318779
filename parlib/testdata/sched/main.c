/*
 * The scheduler in a C program: the first argument names the test, the second is its
 * size. It ends with 0, or prints the check that failed. sched_test.go builds it and runs
 * it, with vcores that are pthreads and with ones that the core clones.
 */
#define _GNU_SOURCE
#include "../../call_block.h"
#include "../../linux.h"
#include "../../sched_alarm.h"
#include "../../sched_kthread.h"
#include "../../sched_vcore.h"
#include "../../sig_claim.h"
#include "../../syscall.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHECK(ok) ((ok) ? (void)0 : failed(#ok, __LINE__))
_Noreturn static void failed(const char *what, int line)
{
	/* Without libc: a cloned vcore has no TLS. */
	char buf[200];
	struct usys_text t = usys_text(buf, sizeof buf);
	usys_put(&t, "line ");
	usys_putdec(&t, line);
	usys_put(&t, ": ");
	usys_put(&t, what);
	usys_put(&t, "\n");
	usys_write2(&t);
	for (;;)
		usys_raw(NR_exit_group, 1, 0, 0);
}

/* ---- surroundings ---- */

static __thread struct usys_thread *block;
static struct usys_thread *thread(void) { return usys_in_vcore_context() ? 0 : block; }
static bool stacks_grow(size_t need) { return need <= USYS_PAGE_MIN; }
static void set_thread(struct usys_thread *t) { block = t; }
static void *alloc(size_t n) { return calloc(1, n); }

static struct usys_platform platform = {
	.name = "sched",
	.version = "0",
	.page = USYS_PAGE_MIN,
	.alloc = alloc,
	.release = free,
	.thread = thread,
	.set_thread = set_thread,
	.stacks_grow = stacks_grow,
	.owner = &usys_claim_owner,
	.policy = &usys_default_sched,
	.unblockable = 3ul << 31,
};

/* A policy of four vcores, which spreads events by their addresses. */
static uint32_t four(void) { return 4; }
static uint32_t none(void) { return 0; }
static uint64_t entry(uint32_t v) { return v ? USYS_NEVER : usys_alarm_run(); }
static uint32_t spread(const struct usys_event *e, uint32_t n) { return (uintptr_t)e / 64 % n; }
static int ups, downs;
static void up(uint32_t v)
{
	CHECK(usys_in_vcore_context());
	__atomic_add_fetch(&ups, 1 + 0 * v, __ATOMIC_RELAXED);
}
static void down(uint32_t v) { __atomic_add_fetch(&downs, 1 + 0 * v, __ATOMIC_RELAXED); }
static const struct usys_sched_ops quad = {
	.name = "four",
	.vcores = four,
	.sched_entry = entry,
	.place = spread,
	.vcore_up = up,
	.vcore_down = down,
};
static const struct usys_sched_ops empty = {.name = "empty", .vcores = none, .sched_entry = entry};

static long n;

/* ---- events ---- */

struct counted {
	struct usys_event e;
	long posts, runs, wrote, seen;
} __attribute__((aligned(64)));

static void count_run(struct usys_event *e)
{
	struct counted *c = (struct counted *)e;
	CHECK(usys_in_vcore_context());
	__atomic_add_fetch(&c->runs, 1, __ATOMIC_RELAXED);
	/* The call sees the writes before its post. */
	c->seen = __atomic_load_n(&c->wrote, __ATOMIC_RELAXED);
}

enum { EVENTS = 32, POSTERS = 4 };
static struct counted events[POSTERS][EVENTS];

static void *poster(void *arg)
{
	struct counted *mine = arg;
	CHECK(!usys_in_vcore_context());
	for (long i = 0; i < n; i++) {
		struct counted *c = &mine[i % EVENTS];
		__atomic_store_n(&c->wrote, i, __ATOMIC_RELAXED);
		c->posts += usys_post(&c->e);
		if (i % 4096 == 0)
			usleep(1000); /* so that the vcores sleep now and then */
	}
	return 0;
}

static void in_threads(void *(*f)(void *), void *arg, size_t step)
{
	pthread_t t[POSTERS];
	for (int i = 0; i < POSTERS; i++)
		pthread_create(&t[i], 0, f, (char *)arg + i * step);
	for (int i = 0; i < POSTERS; i++)
		pthread_join(t[i], 0);
}

static void check_counts(const struct counted *c) { CHECK(c->posts == c->runs && c->runs > 0 && c->seen == c->wrote); }

static void try_events(void)
{
	for (int i = 0; i < POSTERS * EVENTS; i++)
		events[i / EVENTS][i % EVENTS].e.run = count_run;
	CHECK(usys_sched_hold() == 0);
	in_threads(poster, events, sizeof events[0]);
	usys_sched_release();
	CHECK(usys_sched_stop() == 0); /* after all have run */
	for (int i = 0; i < POSTERS * EVENTS; i++)
		check_counts(&events[i / EVENTS][i % EVENTS]);
}

/* Events of one thread run in their order; each is posted once. */
struct ordered {
	struct usys_event e;
	long at;
};
static long next;
static void in_order(struct usys_event *e)
{
	struct ordered *o = (struct ordered *)e;
	CHECK(o->at == next);
	next++;
	o->e.next = (void *)o; /* it belongs to run again: the queue must not read it */
	o->e.queued = 2;
}

static void try_order(void)
{
	CHECK(usys_sched_hold() == 0);
	struct ordered *all = calloc((size_t)n, sizeof *all);
	CHECK(all);
	for (long i = 0; i < n; i++) {
		all[i].e.run = in_order;
		all[i].at = i;
		CHECK(usys_post(&all[i].e));
	}
	usys_sched_release();
	CHECK(usys_sched_stop() == 0 && next == n);
	free(all);
}

/* From signal handlers, which interrupt posts. */
static struct counted from_handler[EVENTS];
static void on_alarm(int sig)
{
	static int turn;
	struct counted *c = &from_handler[turn++ % EVENTS];
	if (usys_post(&c->e))
		c->posts += sig == SIGALRM;
}

static void try_handlers(void)
{
	struct itimerval every = {{0, 50}, {0, 50}}, off = {0};
	long posts = 0, runs = 0;

	for (int i = 0; i < EVENTS; i++)
		from_handler[i].e.run = count_run, events[i / EVENTS][i % EVENTS].e.run = count_run;
	CHECK(usys_sched_hold() == 0);
	signal(SIGALRM, on_alarm);
	setitimer(ITIMER_REAL, &every, 0);
	poster(events[0]);
	setitimer(ITIMER_REAL, &off, 0);
	usys_sched_release();
	CHECK(usys_sched_stop() == 0);
	for (int i = 0; i < EVENTS; i++) {
		check_counts(&events[0][i]);
		posts += from_handler[i].posts, runs += from_handler[i].runs;
	}
	CHECK(posts == runs && posts > 0);
}

/* ---- alarms ---- */

struct watched {
	struct usys_alarm a;
	uint64_t when; /* its time, us since 1970 */
	int runs, sets, unsets;
};

static uint64_t now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void ring(struct usys_alarm *a)
{
	struct watched *w = (struct watched *)a;
	CHECK(usys_in_vcore_context());
	CHECK(!w->when || now_us() >= w->when);
	__atomic_add_fetch(&w->runs, 1, __ATOMIC_RELAXED);
}

static uint64_t seed = 1;
static uint64_t some(uint64_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed >> 33) % below;
}

/* n alarms at once; a third is unset, a third moved. None fires early or twice, none is lost. */
static void try_alarms(void)
{
	struct watched *all = calloc((size_t)n, sizeof *all);
	uint64_t span = 300000 + 15 * (uint64_t)n; /* time enough to set and change them all */
	long pending = 0;

	CHECK(all);
	for (long i = 0; i < n; i++) {
		all[i].a.run = ring;
		all[i].when = now_us() + span + some(span / 2);
		CHECK(usys_alarm_set_abs(&all[i].a, all[i].when) == 0);
	}
	CHECK(usys_sched_stop() == -LX_EBUSY);
	for (long i = 0; i < n; i++)
		switch (i % 3) {
		case 0: all[i].unsets = usys_alarm_unset(&all[i].a) == 1; break;
		case 1:
			if (usys_alarm_reset_abs(&all[i].a, now_us() + span / 8) == 1)
				all[i].when = 0;
		}
	/* An alarm after all of them. */
	struct watched last = {.a.run = ring};
	CHECK(usys_alarm_set_rel(&last.a, 2 * span) == 0);
	while (!__atomic_load_n(&last.runs, __ATOMIC_RELAXED))
		usleep(10000);
	for (long i = 0; i < n; i++) {
		CHECK(all[i].runs + all[i].unsets == 1);
		pending += all[i].unsets;
		/* Those of the first third were unset before, pending or not: where other
		 * processes have the processors some had fired by then. */
		CHECK(usys_alarm_unset(&all[i].a) == (i % 3 == 0 ? -LX_EINVAL : 0));
	}
	CHECK(pending > n / 100);
	CHECK(usys_sched_stop() == 0);
	free(all);
}

/* Each thread sets, moves and unsets its alarms at the time when they fire. */
enum { RACING = 16 };
static struct watched racing[POSTERS][RACING];
static void *racer(void *arg)
{
	struct watched *mine = arg;
	uint64_t r = (uintptr_t)arg;
	for (long i = 0; i < n; i++) {
		struct watched *w = &mine[i % RACING];
		r = r * 6364136223846793005u + 1442695040888963407u;
		long got = usys_alarm_unset(&w->a);
		int runs = __atomic_load_n(&w->runs, __ATOMIC_RELAXED);
		CHECK(got == (w->sets ? got & 1 : -LX_EINVAL));
		w->unsets += got == 1;
		CHECK(w->sets == runs + w->unsets); /* unset has waited: it runs no more */
		CHECK(usys_alarm_unset(&w->a) == -LX_EINVAL);
		CHECK(usys_alarm_set_rel(&w->a, r >> 33 & 31) == 0);
		w->sets++;
		if (r >> 60 & 1) {
			long moved = usys_alarm_reset_rel(&w->a, r >> 40 & 31);
			CHECK(moved == 0 || moved == 1);
		}
		if (!(r >> 55 & 7)) /* lets some fire */
			usleep(r >> 45 & 63);
	}
	for (int i = 0; i < RACING; i++)
		usys_alarm_unset(&mine[i].a);
	return 0;
}

static void try_race(void)
{
	for (int i = 0; i < POSTERS * RACING; i++)
		racing[i / RACING][i % RACING].a.run = ring;
	CHECK(usys_sched_hold() == 0);
	in_threads(racer, racing, sizeof racing[0]);
	usys_sched_release();
	CHECK(usys_sched_stop() == 0);
	int runs = 0, unsets = 0;
	for (int i = 0; i < POSTERS * RACING; i++)
		runs += racing[i / RACING][i % RACING].runs, unsets += racing[i / RACING][i % RACING].unsets;
	CHECK(runs > n / 100 && unsets > n / 100); /* both happened, so it was a race */
}

/* An alarm that sets itself again, until it is unset from outside. */
static void periodic(struct usys_alarm *a)
{
	ring(a);
	CHECK(usys_alarm_set_rel(a, 20) == 0);
}

static void self_unset(struct usys_alarm *a)
{
	ring(a);
	CHECK(usys_alarm_unset(a) == 0); /* does not wait for itself */
}

static void try_periodic(void)
{
	for (long i = 0; i < n; i++) {
		struct watched *w = calloc(1, sizeof *w), *x = calloc(1, sizeof *x);
		w->a.run = periodic;
		x->a.run = self_unset;
		CHECK(usys_alarm_set_rel(&w->a, 0) == 0 && usys_alarm_set_rel(&x->a, some(50)) == 0);
		while (__atomic_load_n(&w->runs, __ATOMIC_RELAXED) < 3)
			usleep(20);
		CHECK(usys_alarm_unset(&w->a) >= 0);
		free(w); /* the queue does not have it any more */
		while (!__atomic_load_n(&x->runs, __ATOMIC_RELAXED))
			usleep(20);
		usys_alarm_unset(&x->a);
		free(x);
	}
	CHECK(usys_sched_stop() == 0);
}

/* ---- start, stop, rest, misuse ---- */

static int entries(const char *dir)
{
	int k = 0;
	DIR *d = opendir(dir);
	CHECK(d);
	while (readdir(d))
		k++;
	closedir(d);
	return k;
}

static int mappings(void)
{
	int k = 0;
	FILE *f = fopen("/proc/self/maps", "r");
	for (int c; (c = getc(f)) != EOF;)
		k += c == '\n';
	fclose(f);
	return k;
}

static void cycle(void)
{
	struct watched w = {.a.run = ring};
	CHECK(usys_alarm_set_rel(&w.a, 0) == 0);
	while (!__atomic_load_n(&w.runs, __ATOMIC_RELAXED))
		sched_yield();
	CHECK(usys_alarm_unset(&w.a) == 0);
	CHECK(usys_sched_vcores() > 0);
	CHECK(usys_sched_stop() == 0);
	CHECK(usys_sched_vcores() == 0 && !usys_vcore_base);
}

static void try_cycles(void)
{
	cycle();
	int maps = mappings(), threads = entries("/proc/self/task"), fds = entries("/proc/self/fd");
	for (long i = 0; i < n; i++)
		cycle();
	CHECK(entries("/proc/self/task") == threads && threads == 3);
	CHECK(mappings() == maps);
	CHECK(entries("/proc/self/fd") == fds);
	CHECK(ups == downs);
}

/* Every thread of libc has to handle setgid()'s signal, also the one that starts vcores. In each
 * round all of them begin at once. */
enum { CHANGERS = 2 };
static long begun, changed;
static void *change_ids(void *arg)
{
	(void)arg;
	for (long i = 1; i <= n; i++) {
		while (__atomic_load_n(&begun, __ATOMIC_ACQUIRE) < i)
			sched_yield();
		CHECK(setgid(getgid()) == 0);
		__atomic_add_fetch(&changed, 1, __ATOMIC_RELEASE);
	}
	return 0;
}

static void try_ids(void)
{
	pthread_t t[CHANGERS];

	alarm(120); /* ends the program if it hangs */
	for (int i = 0; i < CHANGERS; i++)
		pthread_create(&t[i], 0, change_ids, 0);
	for (long i = 1; i <= n; i++) {
		__atomic_store_n(&begun, i, __ATOMIC_RELEASE);
		cycle();
		while (__atomic_load_n(&changed, __ATOMIC_ACQUIRE) < i * CHANGERS)
			sched_yield();
	}
	for (int i = 0; i < CHANGERS; i++)
		pthread_join(t[i], 0);
}

/* Returns the number of context switches of all vcores. */
static long switches(void)
{
	long sum = 0;
	DIR *d = opendir("/proc/self/task");
	CHECK(d);
	for (struct dirent *e; (e = readdir(d));) {
		char name[300], line[200];
		long k;
		snprintf(name, sizeof name, "/proc/self/task/%s/status", e->d_name);
		FILE *f = fopen(name, "r");
		bool vcore = false;
		while (f && fgets(line, sizeof line, f)) {
			vcore |= !strcmp(line, "Name:\tusys-vcore\n");
			if (vcore &&
				(sscanf(line, "voluntary_ctxt_switches: %ld", &k) == 1 ||
					sscanf(line, "nonvoluntary_ctxt_switches: %ld", &k) == 1))
				sum += k;
		}
		if (f)
			fclose(f);
	}
	closedir(d);
	return sum;
}

static void try_rest(void)
{
	struct watched far = {.a.run = ring};
	CHECK(usys_alarm_set_rel(&far.a, 3600000000u) == 0);
	usleep(200000);
	long before = switches();
	usleep((useconds_t)n);
	CHECK(before > 0 && switches() == before);
	CHECK(usys_alarm_unset(&far.a) == 1);
}

static void try_misuse(void)
{
	struct watched w = {.a.run = ring};
	CHECK(usys_alarm_unset(&w.a) == -LX_EINVAL);
	CHECK(usys_alarm_set_abs(&w.a, 0) == -LX_ETIMEDOUT);
	CHECK(usys_alarm_set_abs(&w.a, now_us() - 1) == -LX_ETIMEDOUT);
	CHECK(usys_alarm_set_abs(&w.a, UINT64_MAX) == 0); /* the end of time */
	CHECK(usys_alarm_set_rel(&w.a, 1) == -LX_EBUSY);
	CHECK(usys_alarm_reset_abs(&w.a, 1) == -LX_ETIMEDOUT);
	CHECK(usys_alarm_reset_rel(&w.a, UINT64_MAX) == 1);
	CHECK(usys_sched_policy(&quad) == -LX_EBUSY);
	CHECK(usys_sched_stop() == -LX_EBUSY);
	CHECK(usys_alarm_unset(&w.a) == 1 && usys_alarm_unset(&w.a) == -LX_EINVAL);
	CHECK(usys_alarm_reset_rel(&w.a, 1) == 0);
	CHECK(usys_sched_stop() == 0 && usys_sched_stop() == 0 && w.runs == 0);
	usys_vcore_accept(1ul << (SIGUSR1 - 1));
	CHECK(!(usys_vcore_mask() >> (SIGUSR1 - 1) & 1) && usys_vcore_mask() >> (SIGUSR2 - 1) & 1);
}

/* A forked child has no vcores and gets none. */
static void try_fork(void)
{
	struct watched w = {.a.run = ring};
	int status;
	CHECK(usys_alarm_set_rel(&w.a, 3600000000u) == 0);
	pid_t pid = fork();
	if (!pid) {
		usys_sched_forked();
		_exit(usys_sched_hold() == -LX_ENOSYS && !usys_sched_vcores() && usys_sched_stop() == 0 &&
					entries("/proc/self/task") == 3 ?
				0 :
				1);
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	CHECK(usys_alarm_unset(&w.a) == 1);
}

/* Signals that vcores take arrive there, and others do not. */
static volatile int in_vcore, elsewhere;
static void on_usr(int sig) { *(sig == SIGUSR1 && usys_in_vcore_context() ? &in_vcore : &elsewhere) += 1; }
static void try_signals(void)
{
	sigset_t set;
	struct sigaction a = {.sa_handler = on_usr};
	sigaction(SIGUSR1, &a, 0);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &set, 0); /* in the only other thread */
	CHECK(usys_sched_hold() == 0);
	kill(getpid(), SIGUSR2); /* would end the process */
	usleep(50000);
	usys_vcore_accept(1ul << (SIGUSR1 - 1));
	for (long i = 1; i <= n; i++) {
		kill(getpid(), SIGUSR1);
		while (in_vcore < i)
			sched_yield();
	}
	usys_vcore_accept(0);
	usleep(50000);
	kill(getpid(), SIGUSR1);
	usleep(50000);
	CHECK(in_vcore == n && elsewhere == 0);
}

/* ---- broken rules end the program ---- */

static void blocks(struct usys_event *e)
{
	int32_t word = 0;
	(void)e;
	parlib_futex(&word, 0, 0, 0, 0, 0);
}

static void die_block(void)
{
	static struct usys_event e = {.run = blocks};
	CHECK(usys_sched_hold() == 0);
	usys_post(&e);
	sleep(10);
}

static void stops(struct usys_event *e)
{
	(void)e;
	usys_sched_stop();
}

static void die_stop(void)
{
	static struct usys_event e = {.run = stops};
	CHECK(usys_sched_hold() == 0);
	usys_post(&e);
	sleep(10);
}

static void die_release(void) { usys_sched_release(); }

static void die_function(void)
{
	struct usys_alarm a = {0};
	usys_alarm_set_rel(&a, 0);
}

static void die_vcores(void)
{
	CHECK(usys_sched_policy(&empty) == 0);
	usys_sched_hold();
}

static const struct {
	const char *name;
	void (*f)(void);
} runs[] = {
	{"events", try_events},
	{"order", try_order},
	{"handlers", try_handlers},
	{"alarms", try_alarms},
	{"race", try_race},
	{"periodic", try_periodic},
	{"cycles", try_cycles},
	{"ids", try_ids},
	{"rest", try_rest},
	{"misuse", try_misuse},
	{"fork", try_fork},
	{"signals", try_signals},
	{"die-block", die_block},
	{"die-stop", die_stop},
	{"die-release", die_release},
	{"die-function", die_function},
	{"die-vcores", die_vcores},
};

/* main pthread|clone one|four what how-much */
int main(int argc, char **argv)
{
	CHECK(argc == 5);
	if (!strcmp(argv[1], "pthread")) {
		platform.spawn = usys_spawn_libc;
		platform.join = usys_join_libc;
	}
	usys_platform = &platform;
	if (!strcmp(argv[2], "four"))
		CHECK(usys_sched_policy(&quad) == 0);
	n = atol(argv[4]);
	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
		if (!strcmp(argv[3], runs[i].name)) {
			runs[i].f();
			return 0;
		}
	failed("no such run", __LINE__);
}
