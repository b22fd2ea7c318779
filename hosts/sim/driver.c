//go:build ignore

/* Package sim's calls by which a program makes a world of machines. The program is on the first one. */
#include "driver.h"
#include "world.h"

#include "files.h"
#include "socket.h"
#include "story.h"

/* In the order of package sim's constants (sim/host.go). */
enum what { KILL, CRASH, BOOT, PAUSE, RESUME, CLOCK, OOM, LIVING, RESET, AGREE };

/* Returns the machine of a number that the program gives; 0 if there is none, or if the caller is
 * not the driver. */
static struct sim_machine *machine_of(int32_t number)
{
	if (number < 0 || (uint32_t)number >= sim_world->machines || !sim_is_driver(sim_me))
		return 0;
	return &sim_world->machine[number];
}

/* Copies a path of the program, of n bytes, and ends it with a 0. */
static bool path_of(char to[SIM_PATH], const uint8_t *from, int64_t n)
{
	if (n < 0 || n >= SIM_PATH)
		return false;
	usys_copy(to, from, (size_t)n);
	to[n] = 0;
	return true;
}

static void hash_of(uint64_t call, uint64_t a, uint64_t b)
{
	sim_hash((uint64_t)usys_tcb()->tid << 32 | call);
	sim_hash(a);
	sim_hash(b);
}

int32_t sim_driver_machine(uint8_t *name, int64_t n, uint32_t ip)
{
	const uint8_t bytes[4] = {(uint8_t)(ip >> 24), (uint8_t)(ip >> 16), (uint8_t)(ip >> 8), (uint8_t)ip};

	hash_of(NCALLS, ip, (uint64_t)n);
	return n < 0 ? -LX_EINVAL : (int32_t)sim_machine_new((const char *)name, (size_t)n, bytes);
}

int32_t sim_driver_put(int32_t machine, uint8_t *name, int64_t n, uint8_t *data, int64_t size, uint32_t mode)
{
	struct sim_machine *m = machine_of(machine), *before;
	char path[SIM_PATH];
	long r;

	if (!m || size < 0 || !path_of(path, name, n))
		return -LX_EINVAL;
	before = sim_machine_use(m);
	r = sim_put_file(path, data, (size_t)size, mode);
	sim_machine_use(before);
	return (int32_t)r;
}

int64_t sim_driver_get(int32_t machine, uint8_t *name, int64_t n, uint8_t *to, int64_t room, int64_t offset)
{
	struct sim_machine *m = machine_of(machine), *before;
	char path[SIM_PATH];
	long r;

	if (!m || room < 0 || offset < 0 || !path_of(path, name, n))
		return -LX_EINVAL;
	before = sim_machine_use(m);
	r = sim_get_file(path, to, (size_t)room, (uint64_t)offset);
	sim_machine_use(before);
	return r;
}

/* ---- operations on machines ---- */

static void tell(enum sim_story_event event, int32_t machine)
{
	sim_story_event(event, machine, SIM_STORY_NONE, "", 0);
}

static void tell_clock(int32_t machine, int64_t ns)
{
	char text[32];
	struct usys_text t = usys_text(text, sizeof text);

	usys_putdec(&t, ns);
	usys_put(&t, " ns");
	sim_story_event(SIM_STORY_CLOCK, machine, SIM_STORY_NONE, t.p, t.n);
}

static void move_clock(struct sim_machine *m, int32_t machine, int64_t ns)
{
	tell_clock(machine, ns);
	m->clock += ns;
}

static int64_t reset(int32_t machine, int32_t with)
{
	struct sim_machine *m = machine_of(machine), *other = machine_of(with);

	if (!other || m == other)
		return -LX_EINVAL;
	sim_story_event(SIM_STORY_RESET, machine, with, "", 0);
	sim_host_reset(m, other);
	return 0;
}

static int64_t pause(struct sim_machine *m, int32_t machine, bool on)
{
	if (m->paused != on)
		tell(on ? SIM_STORY_PAUSE : SIM_STORY_RESUME, machine);
	m->paused = on;
	return 0;
}

int64_t sim_driver_act(int32_t machine, int32_t what, int64_t arg)
{
	struct sim_machine *m = machine_of(machine);

	if (!m || (!machine && what != CLOCK && what != LIVING && what != RESET))
		return -LX_EINVAL;
	hash_of(NCALLS + 1, (uint64_t)machine << 32 | (uint32_t)what, (uint64_t)arg);
	switch (what) {
	case KILL:
		tell(SIM_STORY_KILL, machine);
		sim_machine_kill(m);
		return 0;
	case OOM:
		tell(SIM_STORY_OOM, machine);
		sim_machine_oom(m);
		return 0;
	case CRASH:
		if (!m->down)
			tell(SIM_STORY_CRASH, machine);
		return sim_machine_crash(m);
	case BOOT:
		if (m->down)
			tell(SIM_STORY_BOOT, machine);
		return sim_machine_boot(m);
	case PAUSE:
	case RESUME: return pause(m, machine, what == PAUSE);
	case CLOCK: move_clock(m, machine, arg); return 0;
	case AGREE:
		if (m->clock)
			move_clock(m, machine, -m->clock);
		return 0;
	case LIVING: return sim_machine_living(m);
	case RESET: return reset(machine, (int32_t)arg);
	}
	return -LX_EINVAL;
}

/* ---- links ---- */

/* Records a link's values, except whether it is cut. */
static void tell_link(int32_t from, int32_t to, const int64_t v[SIM_LINK_VALUES])
{
	static const char *const names[] = {"latency_min", "latency_max", "bandwidth", "loss", "duplicate", "reorder"};
	char text[256];
	struct usys_text t = usys_text(text, sizeof text);

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		usys_put(&t, i ? " " : "");
		usys_put(&t, names[i]);
		usys_put(&t, "=");
		usys_putdec(&t, v[i]);
	}
	sim_story_event(SIM_STORY_LINK, from, to, t.p, t.n);
}

int32_t sim_driver_link(int32_t from, int32_t to, int64_t *values, int64_t n)
{
	struct sim_machine *a = machine_of(from), *b = machine_of(to);
	bool was_cut, same;
	long r;

	if (!a || !b || a == b || n != SIM_LINK_VALUES)
		return -LX_EINVAL;
	for (int64_t i = 0; i < n; i++)
		hash_of(NCALLS + 2, (uint64_t)from << 32 | (uint32_t)to, (uint64_t)values[i]);
	r = sim_host_link(a, b, values, &was_cut, &same);
	if (!r && was_cut != !!values[SIM_CUT])
		sim_story_event(was_cut ? SIM_STORY_HEAL : SIM_STORY_CUT, from, to, "", 0);
	if (!r && !same)
		tell_link(from, to, values);
	return (int32_t)r;
}

/* ---- notes ---- */

void sim_driver_note(int32_t kind, uint8_t *text, int64_t n)
{
	static const enum sim_story_event kinds[] = {SIM_STORY_NOTE, SIM_STORY_QUIET,
		SIM_STORY_FAULT}; /* as in sim/host.go */

	if ((uint32_t)kind < sizeof kinds / sizeof *kinds && n >= 0)
		sim_story_event(kinds[kind], (int32_t)sim_me->machine, SIM_STORY_NONE, (const char *)text, (size_t)n);
}
