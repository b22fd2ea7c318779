//go:build ignore

/*
 * execve and execveat. A program that usys built runs under this host again, with the
 * same flags: the loader is executed for it. Any other program runs natively, which
 * strict mode reports once for each path, and which -strict=tree refuses.
 *
 * All this may run in a child between vfork and exec, which shares the memory: the
 * parent frees the memory that it leaves behind (usys_exec_done).
 */
#include "exec.h"
#include "carried.h"

enum { ARGS_ON_STACK = 512, FLAGS = 34 };
enum { SEEN = 1024 };

static long as_it_is(const struct launch *l)
{
	usys_trace_exec(usys_tcb(), false);
	if (l->dir == LX_AT_FDCWD && !l->flags)
		return usys_raw(NR_execve, l->path, l->argv, l->envp);
	return usys_raw6(NR_execveat, l->dir, (long)l->path, (long)l->argv, (long)l->envp, l->flags, 0);
}

/* Reports whether path was not seen before. It compares hashes: a rare collision
 * loses one message. */
static bool first_time(const char *path)
{
	static uint64_t seen[SEEN];
	uint64_t hash = 14695981039346656037u, none;

	while (*path)
		hash = (hash ^ (unsigned char)*path++) * 1099511628211u;
	hash |= 1;
	for (uint64_t i = 0; i < SEEN; i++) {
		uint64_t *p = &seen[(hash + i) % SEEN];
		none = 0;
		if (__atomic_compare_exchange_n(p, &none, hash, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			return true;
		if (none == hash)
			return false;
	}
	return false;
}

/* A child's standard error may have been redirected. So for a child of vfork the parent writes the
 * line, later; a child of fork has kept the parent's standard error. */
static void say(const char *path, const char *what)
{
	struct tcb *t = usys_tcb();
	char buf[sizeof t->exec_log];
	struct usys_text line = usys_text(t->apart ? t->exec_log : buf, sizeof buf - 1);

	usys_put(&line, "usys: ");
	usys_put(&line, path);
	usys_put(&line, what);
	usys_put(&line, "\n");
	if (t->parents_stderr)
		usys_raw(NR_write, t->parents_stderr - 1, line.p, line.n);
	else if (!t->apart)
		usys_log(&line);
}

/* The child of a fork keeps the parent's standard error until it executes a program, under an
 * unused number. */
void usys_exec_forked(struct tcb *t)
{
	long fd;

	t->parents_stderr = 0;
	if (!usys_options.strict || usys_options.out)
		return;
	fd = usys_high_number(2);
	if (fd >= 0)
		t->parents_stderr = (int)fd + 1;
}

static long native(const struct launch *l)
{
	char what[160];
	struct usys_text t = usys_text(what, sizeof what);

	if (!usys_options.strict)
		return as_it_is(l);
	usys_put(&t,
		l->rights ? " has rights that only the kernel gives (set-id or file capabilities): " :
			    " was not built with usys build: ");
	usys_put(&t,
		usys_options.policy       ? "refused (-policy)" :
			usys_options.tree ? "refused (-strict=tree)" :
					    "it runs natively");
	if (first_time(l->name))
		say(l->name, what);
	return usys_options.tree ? -LX_EACCES : as_it_is(l);
}

/* The loader cannot examine the file: even a program that usys built would not be hosted. */
static long unknown(const struct launch *l)
{
	char what[128];
	struct usys_text t = usys_text(what, sizeof what);

	usys_put(&t, " cannot be looked at: ");
	usys_put_errno(&t, l->why);
	usys_put(&t,
		usys_options.policy       ? ": refused (-policy)" :
			usys_options.tree ? ": refused (-strict=tree)" :
					    ": it runs natively");
	if (first_time(l->name))
		say(l->name, what);
	return usys_options.tree ? -LX_EACCES : as_it_is(l);
}

static long get_arg(char *const *argv, long i, char **arg)
{
	if (!argv) {
		*arg = 0;
		return 0;
	}
	return usys_get(arg, argv + i, sizeof *arg);
}

/* Numbers in the loader's arguments, as text. */
struct numbers {
	char program[16], loader[16], trace[16], rules[16], faults[16], vcores[16], seed[16];
};

static char *digits(int n, char *text, size_t cap)
{
	struct usys_text t = usys_text(text, cap);

	usys_putdec(&t, n);
	return text;
}

static char *pass_fd(int fd, char *text, size_t cap)
{
	usys_raw(NR_fcntl, fd, LX_F_SETFD, 0);
	return digits(fd, text, cap);
}

/* Says which files program and loader are. Returns the place behind the arguments. */
static char **file_arguments(const struct launch *l, char **to, int loader, struct numbers *numbers)
{
	if (l->fd >= 0) {
		*to++ = "-fd";
		*to++ = pass_fd(l->fd, numbers->program, sizeof numbers->program);
	}
	if (*l->found) {
		*to++ = "-file";
		*to++ = (char *)l->found;
	}
	if (loader >= 0) {
		*to++ = "-loaderfd";
		*to++ = pass_fd(loader, numbers->loader, sizeof numbers->loader);
	}
	if (l->name == l->named && !*l->path)
		*to++ = "-nameless";
	return to;
}

/* to has room for n words: the loader's arguments, then the program's own. */
static long arguments(const struct launch *l, char **to, long n, int loader, int trace, long rules,
	struct numbers *numbers)
{
	const struct options *o = &usys_options;
	char *first = 0;
	long r, i;
	int fd;

	if ((r = get_arg(l->argv, 0, &first)))
		return r;
	*to++ = USYS_LOADER_NAME;
	if (o->strict)
		*to++ = o->policy ? "-strict=policy" : o->tree ? "-strict=tree" : "-strict";
	if (o->count)
		*to++ = "-c";
	if (o->sort) {
		*to++ = "-S";
		*to++ = (char *)o->sort;
	}
	if (o->some) {
		*to++ = "-only";
		*to++ = (char *)o->only_text;
	}
	/* -argv0 comes before -o: it means that the file was begun by the parent. */
	*to++ = "-argv0";
	*to++ = first ? first : "";
	/* It also comes before -vcores: a program that cannot have vcores runs without them. */
	if (o->vcores) {
		*to++ = "-vcores";
		*to++ = digits(o->vcores, numbers->vcores, sizeof numbers->vcores);
	}
	if (o->vcores && o->seed >= 0) {
		*to++ = "-seed";
		*to++ = digits(o->seed, numbers->seed, sizeof numbers->seed);
	}
	if (o->out) {
		*to++ = "-o";
		*to++ = (char *)o->out;
	}
	to = file_arguments(l, to, loader, numbers);
	if (trace >= 0) {
		*to++ = "-tracefd";
		*to++ = pass_fd(trace, numbers->trace, sizeof numbers->trace);
	}
	if (rules >= 0) {
		*to++ = "-shapefd";
		*to++ = digits((int)rules, numbers->rules, sizeof numbers->rules);
	}
	if ((fd = usys_fault_fd(true)) >= 0) {
		*to++ = "-faultfd";
		*to++ = digits(fd, numbers->faults, sizeof numbers->faults);
	}
	*to++ = "--";
	*to++ = (char *)l->name;
	*to = 0;
	for (i = 1; first && i < n; i++) {
		if ((r = get_arg(l->argv, i, to)))
			return r;
		if (!*to++)
			return 0;
	}
	return 0;
}

static long count_args(const struct launch *l)
{
	char *arg;
	long n = 0;

	for (;; n++) {
		if (get_arg(l->argv, n, &arg))
			return -LX_EFAULT;
		if (!arg)
			return n;
		if (n > 1 << 24)
			return -LX_E2BIG;
	}
}

/* A filter of seccomp may forbid the way without a name. */
static long exec_loader(int fd, char **argv, char *const *envp)
{
	long r = -LX_ENOSYS;

	if (fd >= 0)
		r = usys_raw6(NR_execveat, fd, (long)"", (long)argv, (long)envp, LX_AT_EMPTY_PATH, 0);
	return r == -LX_ENOSYS || r == -LX_EPERM ? usys_raw(NR_execve, "/proc/self/exe", argv, envp) : r;
}

/* The program could not be executed: these descriptors are not for any other. */
static void keep_again(const struct launch *l, int loader)
{
	if (l->kept)
		usys_raw(NR_fcntl, l->fd, LX_F_SETFD, LX_FD_CLOEXEC);
	if (loader >= 0)
		usys_raw(NR_fcntl, loader, LX_F_SETFD, LX_FD_CLOEXEC);
}

static long hosted(struct launch *l)
{
	char *few[ARGS_ON_STACK], **argv = few;
	struct numbers numbers;
	struct tcb *t = usys_tcb();
	long r, n = count_args(l), rules;
	int trace, loader = usys_kept(USYS_KEPT_LOADER);

	if (n < 0)
		return n;
	rules = *l->found ? usys_shape_pass(LX_AT_FDCWD, l->found, -1) : usys_shape_pass(l->dir, l->path, l->fd);
	if (rules == -LX_EACCES) {
		if (first_time(l->name))
			say(l->name, " is not the program that the policy is for: refused (-policy)");
		return rules;
	}
	if (n + FLAGS > ARGS_ON_STACK) {
		l->args_size = (size_t)(n + FLAGS) * sizeof *argv;
		r = usys_mmap(l->args_size, PROT_RW);
		if (usys_is_err(r)) {
			if (rules >= 0)
				usys_raw(NR_close, rules, 0, 0);
			return -LX_ENOMEM;
		}
		l->args = argv = (char **)r;
	}
	trace = usys_trace_follow(t);
	r = arguments(l, argv, n + 1, loader, trace, rules, &numbers);
	if (!r) {
		if (usys_options.count && !t->apart)
			usys_count_print();
		usys_trace_exec(t, trace >= 0);
		r = exec_loader(loader, argv, l->envp);
	}
	keep_again(l, loader);
	usys_fault_fd(false);
	if (trace >= 0)
		usys_raw(NR_close, trace, 0, 0);
	if (rules >= 0)
		usys_raw(NR_close, rules, 0, 0);
	return r;
}

/* As the kernel names a program in its auxiliary vector. */
static void name_launch(struct launch *l)
{
	struct usys_text t = usys_text(l->named, sizeof l->named);

	l->name = l->path;
	if (l->dir == LX_AT_FDCWD || *l->path == '/')
		return;
	usys_put(&t, "/dev/fd/");
	usys_putdec(&t, l->dir);
	if (*l->path) {
		usys_put(&t, "/");
		usys_put(&t, l->path);
	}
	l->name = l->named;
}

static long execute(struct launch *l, const char *path)
{
	long r;

	l->fd = -1;
	r = usys_get_string(l->text, path, sizeof l->text);
	if (r < 0)
		return r;
	l->path = l->text;
	name_launch(l);
	switch (usys_examine(l)) {
	case TARGET_OURS:
		r = hosted(l);
		if (l->fd >= 0 && !l->kept)
			usys_raw(NR_close, l->fd, 0, 0);
		return r;
	case TARGET_NATIVE: return native(l);
	case TARGET_UNKNOWN: return unknown(l);
	case TARGET_BAD: break;
	}
	return usys_options.tree || l->why == -LX_ETXTBSY ? l->why : as_it_is(l);
}

/* Makes the launch, executes it, and frees it if that fails. After a success the parent of a child
 * that shares its memory frees it (usys_exec_done). */
static long launch(int dir, const char *path, char *const *argv, char *const *envp, int flags)
{
	struct tcb *t = usys_tcb();
	struct launch *before = t->launch, *l = usys_launch_new();
	long r;

	if (!l)
		return -LX_ENOMEM;
	t->launch = l;
	l->dir = dir;
	l->flags = flags;
	l->argv = argv;
	l->envp = envp;
	r = execute(l, path);
	t->launch = before; /* of a call that a handler has interrupted */
	usys_launch_free(l);
	return r;
}

long usys_exec(int dir, const char *path, char *const *argv, char *const *envp, int flags)
{
	struct tcb *t = usys_tcb();
	bool traced = false;
	long r;

	usys_mask_show(t);
	if (usys_options.vcores && !t->apart)
		usys_sched_exec(t, true);
	else
		usys_signals_exec(t, true);
	r = usys_traceme_exec(t, &traced);
	if (!r)
		r = launch(dir, path, argv, envp, flags);
	if (traced)
		usys_dispatch_leave(); /* a SIGSYS would stop it, and its parent cannot be waiting for that */
	if (usys_options.vcores && !t->apart)
		usys_sched_exec(t, false);
	else
		usys_signals_exec(t, false);
	usys_mask_hide(t);
	return r;
}

long usys_execve(long path, long argv, long envp, long d, long e, long f, long nr)
{
	(void)d, (void)e, (void)f, (void)nr;
	return usys_exec(LX_AT_FDCWD, (const char *)path, (char *const *)argv, (char *const *)envp, 0);
}

long usys_execveat(long dir, long path, long argv, long envp, long flags, long f, long nr)
{
	(void)f, (void)nr;
	return usys_exec((int)dir, (const char *)path, (char *const *)argv, (char *const *)envp, (int)flags);
}
