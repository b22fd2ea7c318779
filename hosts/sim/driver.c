//go:build ignore

/* Package sim's calls by which a program makes a world of machines. The program is on the first one. */
#include "driver.h"
#include "world.h"

#include "files.h"
#include "socket.h"

/* In the order of package sim's constants (sim/machine.go). */
enum what { KILL, CRASH, BOOT, PAUSE, RESUME, CLOCK, OOM, LIVING, RESET };

/* The machine of a number that the program gives; 0: there is none, or the call is not the driver's. */
static struct sim_machine *machine_of(int32_t number)
{
	if (number < 0 || (uint32_t)number >= sim_world->machines || !sim_is_driver(sim_me))
		return 0;
	return &sim_world->machine[number];
}

/* A path of the program's, of n bytes, with a 0 behind it. */
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

int64_t sim_driver_act(int32_t machine, int32_t what, int64_t arg)
{
	struct sim_machine *m = machine_of(machine), *other;

	if (!m || (!machine && what != CLOCK && what != LIVING && what != RESET))
		return -LX_EINVAL;
	hash_of(NCALLS + 1, (uint64_t)machine << 32 | (uint32_t)what, (uint64_t)arg);
	switch (what) {
	case KILL:
		sim_machine_kill(m);
		return 0;
	case OOM:
		sim_machine_oom(m);
		return 0;
	case CRASH:
		return sim_machine_crash(m);
	case BOOT:
		return sim_machine_boot(m);
	case PAUSE: case RESUME:
		m->paused = what == PAUSE;
		return 0;
	case CLOCK:
		m->clock += arg;
		return 0;
	case LIVING:
		return sim_machine_living(m);
	case RESET:
		other = machine_of((int32_t)arg);
		if (!other)
			return -LX_EINVAL;
		sim_host_reset(m, other);
		return 0;
	}
	return -LX_EINVAL;
}

int32_t sim_driver_link(int32_t from, int32_t to, int64_t *values, int64_t n)
{
	struct sim_machine *a = machine_of(from), *b = machine_of(to);

	if (!a || !b || a == b || n != SIM_LINK_VALUES)
		return -LX_EINVAL;
	for (int64_t i = 0; i < n; i++) {
		hash_of(NCALLS + 2, (uint64_t)from << 32 | (uint32_t)to, (uint64_t)values[i]);
		if (values[i] < 0)
			return -LX_EINVAL;
	}
	return (int32_t)sim_host_link(a, b, values);
}
