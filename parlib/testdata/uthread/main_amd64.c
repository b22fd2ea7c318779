/*
 * The core's uthreads without a loader: a host of one page. Three vcores, kernel threads that
 * sleep in futexes, run uthreads that wait for each other by futexes, sleep, yield, begin and
 * end, under each policy. It prints nothing and ends with status 0, or names the failed check.
 */
#include "../../uthread.h"
#include "../../clock.h"
#include "../../sched_kthread.h"

enum { VCORES = 3, PAIRS = 4, ROUNDS = 2000, SLEEPS = 40, BABIES = 300, YIELDS = 3000, STACK = 64 * 1024, MAX = 64 };

/* %gs points to a word with the uthread's own address. */
struct thread {
	struct usys_uthread u;
	struct usys_uthread *self;
	void (*run)(struct usys_uthread *self, long arg);
	long arg;
	char stack[STACK] __attribute__((aligned(16)));
};

static struct vcore {
	struct usys_vcore v;
	struct usys_uthread *self;
	struct usys_kthread thread;
	char stack[STACK] __attribute__((aligned(16)));
} vcores[VCORES];

static struct thread threads[MAX], babies[2];
static struct usys_uthread_list unused; /* babies; with the lock */
static uint32_t words[PAIRS][2], left, kernel_word;
static uint32_t counts[4];

void *memset(void *p, int c, size_t n)
{
	usys_fill_bytes(p, c, n);
	return p;
}
void *memcpy(void *to, const void *from, size_t n)
{
	usys_copy_bytes(to, from, n);
	return to;
}
int memcmp(const void *a, const void *b, size_t n);
int memcmp(const void *a, const void *b, size_t n)
{
	for (const char *p = a, *q = b; n--; p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}
void *memmove(void *to, const void *from, size_t n)
{
	(void)to, (void)from, (void)n;
	__builtin_trap();
}

static void set_self(struct usys_uthread **self) { __asm__ volatile("wrgsbase %0" : : "r"(self)); }

static struct usys_uthread *me(void)
{
	struct usys_uthread *u;
	__asm__ volatile("mov %%gs:0, %0" : "=r"(u));
	return u;
}

/* ---- the host ---- */

static uint64_t now(void) { return usys_clock(LX_CLOCK_MONOTONIC); }

static void sleep(struct usys_vcore *v, uint32_t seq, uint64_t until, bool polls)
{
	struct lx_timespec end = {(int64_t)(until / 1000000000), (int64_t)(until % 1000000000)};

	(void)polls;
	usys_raw6(NR_futex, (long)&v->seq, FUTEX_WAIT_BITSET_PRIVATE, seq, until == USYS_NEVER ? 0 : (long)&end, 0,
		UINT32_MAX);
}

static void wake(struct usys_vcore *v) { usys_raw(NR_futex, &v->seq, FUTEX_WAKE_PRIVATE, 1); }
static bool waits(void) { return false; }
static void look(struct usys_vcore *v, bool tick) { (void)v, (void)tick; }
/* There is no timer: uthreads here call the scheduler often, so it counts as fired at once. */
static void arm(struct usys_vcore *v) { v->due = true; }

static const struct usys_uthread_host host = {
	.now = now,
	.sleep = sleep,
	.wake = wake,
	.waits = waits,
	.look = look,
	.arm = arm,
};

static void vcore_main(void *arg)
{
	struct vcore *v = arg;

	set_self(&v->self);
	usys_sched_lock();
	usys_vcore_run(&v->v);
}

/* ---- uthreads ---- */

static void fail(const char *what)
{
	usys_raw(NR_write, 2, what, usys_strlen(what));
	usys_raw(NR_write, 2, "\n", 1);
	usys_raw(NR_exit_group, 1, 0, 0);
}

static void first(void)
{
	struct usys_uthread *u = me();
	struct thread *t = (struct thread *)u;

	usys_uthread_begun();
	t->run(u, t->arg);
	usys_sched_lock();
	if (t >= babies && t < babies + sizeof babies / sizeof *babies)
		usys_list_add(&unused, u);
	else if (!--left) {
		kernel_word = 1;
		usys_raw(NR_futex, &kernel_word, FUTEX_WAKE_PRIVATE, 1);
	}
	usys_uthread_exit(u);
}

/* Prepares the stack for usys_uthread_switch: six registers and a return address. */
static void set_up(struct thread *t, void (*run)(struct usys_uthread *, long), long arg)
{
	uintptr_t *sp = (uintptr_t *)(t->stack + STACK);

	*--sp = 0; /* RSP is 8 off a multiple of 16 at a function's first instruction */
	*--sp = (uintptr_t)first;
	for (int i = 0; i < 6; i++)
		*--sp = 0;
	t->u = (struct usys_uthread){.sp = (uintptr_t)sp, .self = (uintptr_t)&t->self};
	t->self = &t->u;
	t->run = run;
	t->arg = arg;
}

static void wait_for(struct usys_uthread *self, uint32_t *word, uint32_t value)
{
	for (;;) {
		usys_sched_lock();
		if (__atomic_load_n(word, __ATOMIC_SEQ_CST) == value)
			break;
		if (usys_uthread_futex_wait(self, (uintptr_t)word, UINT32_MAX, USYS_NEVER))
			fail("a wait without a deadline has ended late");
		usys_sched_unlock();
	}
	usys_sched_unlock();
}

static void set_word(struct usys_uthread *self, uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_SEQ_CST);
	usys_sched_lock();
	usys_uthread_futex_wake(self->vcore, (uintptr_t)word, UINT32_MAX, 1);
	usys_sched_unlock();
}

static void ping(struct usys_uthread *self, long pair)
{
	for (uint32_t i = 1; i <= ROUNDS; i++) {
		set_word(self, &words[pair][0], i);
		wait_for(self, &words[pair][1], i);
	}
	__atomic_add_fetch(&counts[0], 1, __ATOMIC_RELAXED);
}

static void pong(struct usys_uthread *self, long pair)
{
	for (uint32_t i = 1; i <= ROUNDS; i++) {
		wait_for(self, &words[pair][0], i);
		set_word(self, &words[pair][1], i);
	}
}

static void sleeper(struct usys_uthread *self, long us)
{
	for (int i = 0; i < SLEEPS; i++) {
		uint64_t until = now() + (uint64_t)us * 1000;
		usys_sched_lock();
		if (usys_uthread_block(self, 0, until, 7) != 7)
			fail("a sleep has another result than its own");
		usys_sched_unlock();
		if (now() < until)
			fail("a sleep has ended early");
		counts[1]++;
	}
}

static void yielder(struct usys_uthread *self, long arg)
{
	(void)arg;
	for (int i = 0; i < YIELDS; i++) {
		usys_sched_lock();
		usys_uthread_yield(self, USYS_YIELDED);
		usys_sched_unlock();
		__atomic_add_fetch(&counts[2], 1, __ATOMIC_RELAXED);
	}
}

static void baby(struct usys_uthread *self, long arg)
{
	(void)self, (void)arg;
	__atomic_add_fetch(&counts[3], 1, __ATOMIC_RELAXED);
}

/* Two generations, one after the other: the second reuses uthreads that have ended. */
static void mother(struct usys_uthread *self, long arg)
{
	(void)arg;
	for (int born = 0; born < BABIES;) {
		usys_sched_lock();
		struct usys_uthread *u = usys_list_take(&unused);
		if (u) {
			set_up((struct thread *)u, baby, 0);
			usys_uthread_start(self, u);
			born++;
		}
		usys_uthread_yield(self, USYS_YIELDED);
		usys_sched_unlock();
	}
	for (bool all = false; !all;) { /* wait until the last ones have ended, too */
		usys_sched_lock();
		all = unused.n == sizeof babies / sizeof *babies;
		usys_uthread_yield(self, USYS_YIELDED);
		usys_sched_unlock();
	}
}

/* ---- the test ---- */

static struct usys_uthread starter; /* stands for the kernel thread that starts the others */

static void add(void (*run)(struct usys_uthread *, long), long arg)
{
	struct thread *t = &threads[left++];

	set_up(t, run, arg);
	usys_uthread_start(&starter, &t->u);
}

static void start_vcores(const struct usys_sched_ops *policy)
{
	usys_uthread_init(&host, policy);
	usys_sched_lock();
	for (uint32_t i = 0; i < VCORES; i++) {
		struct vcore *v = &vcores[i];
		v->v.idle.self = (uintptr_t)&v->self;
		v->self = &v->v.idle;
		usys_vcore_share(&v->v, i);
		v->thread = (struct usys_kthread){.run = vcore_main, .arg = v, .stack = v->stack, .size = STACK};
	}
	usys_sched_unlock();
	for (uint32_t i = 0; i < VCORES; i++)
		if (usys_spawn_raw(&vcores[i].thread))
			fail("a vcore does not start");
}

static void one_round(void)
{
	usys_sched_lock();
	starter.vcore = starter.last = &vcores[0].v;
	for (int i = 0; i < 2; i++) {
		babies[i].u.list = 0;
		usys_list_add(&unused, &babies[i].u);
	}
	for (long i = 0; i < PAIRS; i++) {
		add(ping, i);
		add(pong, i);
	}
	add(sleeper, 50);
	for (int i = 0; i < 3; i++)
		add(yielder, 0);
	add(mother, 0);
	usys_sched_unlock();
	while (!__atomic_load_n(&kernel_word, __ATOMIC_ACQUIRE))
		usys_raw6(NR_futex, (long)&kernel_word, FUTEX_WAIT_PRIVATE, 0, 0, 0, 0);
	if (counts[0] != PAIRS || counts[1] != SLEEPS || counts[2] != 3 * YIELDS || counts[3] != BABIES)
		fail("something was not done");
	kernel_word = 0;
	usys_zero(counts, sizeof counts);
	usys_zero(words, sizeof words);
	usys_sched_lock();
	while (usys_list_take(&unused))
		;
	usys_sched_unlock();
}

/* A uthread that is in two lists. */
static void twice(void)
{
	struct usys_uthread_list other = {0, 0, 0};

	usys_list_add(&unused, &babies[0].u);
	usys_list_add(&other, &babies[0].u);
}

/* The argument is 0 for FIFO, the first of three seeds, or "twice". */
static int test(long argc, char **argv)
{
	uint64_t seed = 0;

	if (argc > 1 && usys_streq(argv[1], "twice"))
		twice();
	for (const char *s = argc > 1 ? argv[1] : ""; *s; s++)
		seed = seed * 10 + (uint64_t)(*s - '0');
	start_vcores(seed ? &usys_seeded_sched : &usys_fifo_sched);
	for (int i = 0; i < 3; i++) {
		usys_seeded_seed(seed + (uint64_t)i);
		one_round();
	}
	return 0;
}

__attribute__((used)) static void begin(uintptr_t *sp)
{
	usys_raw(NR_exit_group, test((long)sp[0], (char **)(sp + 1)), 0, 0);
}

__asm__(".globl _start\n_start:\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall begin\n\thlt\n");
