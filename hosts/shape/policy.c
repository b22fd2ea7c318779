//go:build ignore

/* Checks whether the policy allows a call. */
#include "shape.h"

/* ---- one profile ---- */

/* The targets of the last matches in lists: a program that uses one file often uses the next one
 * of its kind. Threads may overwrite each other's hints; a hint is only a place to begin. */
enum { HINTS = 256 };
static uint32_t hints[HINTS];

static bool in_list(const struct shape_list *l, const struct shape_use *u)
{
	const uint32_t *refs = (const uint32_t *)shape_part(SHAPE_REFS) + l->at;
	const struct shape_target *targets = shape_part(SHAPE_TARGETS);
	uint32_t *hint = &hints[l->at % HINTS], first = __atomic_load_n(hint, __ATOMIC_RELAXED);

	if (first < l->n && shape_matches(&targets[refs[first]], u))
		return true;
	for (uint32_t i = 0; i < l->n; i++)
		if (shape_matches(&targets[refs[i]], u)) {
			__atomic_store_n(hint, i, __ATOMIC_RELAXED);
			return true;
		}
	return false;
}

/* A path that is not known may be any path. */
static bool is_unknown(const struct shape_use *u)
{
	bool local = (u->verb == SHAPE_CONNECT || u->verb == SHAPE_LISTEN) && u->family == LX_AF_UNIX;

	return !u->n && (local || u->verb == SHAPE_READ || u->verb == SHAPE_WRITE || u->verb == SHAPE_EXEC);
}

static bool profile_allows(void *arg, const struct shape_use *u)
{
	const struct shape_profile *p = arg;

	if (is_unknown(u))
		return p->all && !p->deny[u->verb].n;
	return (p->all || in_list(&p->allow[u->verb], u)) && !in_list(&p->deny[u->verb], u);
}

static bool allows(uint32_t profile, const struct shape_call *c)
{
	const struct shape_profile *p = (const struct shape_profile *)shape_part(SHAPE_PROFILES) + profile;

	return shape_uses(c, profile_allows, (void *)p);
}

/* ---- all profiles for a call ---- */

static bool vias_allow(const struct shape_call *c)
{
	const struct shape_via *via = shape_part(SHAPE_VIAS);

	for (uint32_t i = 0; i < shape_head->part[SHAPE_VIAS].n; i++)
		if (!allows(via[i].profile, c) && shape_has(c, via[i].set))
			return false;
	return true;
}

bool shape_allows(struct shape_call *c)
{
	int32_t class = shape_owner(c);

	return class == SHAPE_RUNTIME || (allows((uint32_t)class, c) && vias_allow(c));
}

/* Ends the program as seccomp does with SECCOMP_RET_KILL_PROCESS: no handler of the program
 * runs. */
static _Noreturn void kill_by_sigsys(void)
{
	struct usys_sigaction by_default = {0};
	uint64_t only = ~(1ul << (SIGSYS - 1));

	for (;;) {
		usys_raw6(NR_rt_sigaction, SIGSYS, (long)&by_default, 0, LX_SIGSET, 0, 0);
		usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&only, 0, LX_SIGSET, 0, 0);
		usys_raw6(NR_tgkill, usys_raw(NR_getpid, 0, 0, 0), usys_raw(NR_gettid, 0, 0, 0), SIGSYS, 0, 0, 0);
	}
}

static _Noreturn void end(const struct shape_call *c)
{
	usys_trace_refused(c->nr, c->arg, &c->from, true);
	kill_by_sigsys();
}

/* The call of a child of vfork that ends the program: the parent, which shares its memory and
 * waits for it, does that. */
static struct shape_call last;
static bool ends;

void usys_shape_forked(void)
{
	if (ends && !usys_tcb()->apart)
		end(&last);
}

long shape_check(struct shape_call *c)
{
	if (shape_allows(c))
		return 0;
	switch (shape_head->mode) {
	case SHAPE_WARN: usys_trace_refused(c->nr, c->arg, &c->from, false); return 0;
	case SHAPE_ERRNO: usys_trace_refused(c->nr, c->arg, &c->from, false); return -LX_EPERM;
	}
	if (!usys_tcb()->apart)
		end(c);
	last = *c;
	ends = true;
	for (;;)
		usys_raw(NR_exit_group, 128 + SIGSYS, 0, 0);
}
