//go:build ignore

#include "world.h"

#define PLACE 0x680000000000ul /* of the shared memory: above the loader, below the guest's stack */

struct sim_world *sim_world;
struct sim_process *sim_me;
struct sim_machine *sim_machine;
int32_t sim_pid = 1000;
bool sim_alone;

static int32_t fd;
static uintptr_t mapped; /* the end of what this process has mapped */

static long map(uintptr_t end)
{
	enum { NOREPLACE = 0x100000 };
	long r = usys_raw6(NR_mmap, (long)mapped, (long)(end - mapped), PROT_RW, LX_MAP_SHARED | NOREPLACE, fd,
		(long)(mapped - PLACE));

	if (!usys_is_err(r))
		mapped = end;
	return r;
}

static long more(size_t n)
{
	uintptr_t at = sim_world->end, end = at + n;
	long r = usys_raw(NR_ftruncate, fd, end - PLACE, 0);

	if (r || usys_is_err(r = map(end)))
		return r;
	sim_world->end = end;
	return (long)at;
}

void sim_world_map(void)
{
	if (mapped < sim_world->end && usys_is_err(map(sim_world->end)))
		sim_unrepeatable("there is no memory for the simulator", 0);
}

static void begin(void)
{
	mapped = PLACE;
	sim_world = (struct sim_world *)PLACE;
	if (usys_is_err(map(PLACE + usys_page_up(sizeof *sim_world))))
		usys_refuse("usys sim: there is no memory for the simulator", 0);
}

void sim_world_new(void)
{
	enum { CLOEXEC = 1 };
	long r = usys_raw(NR_memfd_create, "world", CLOEXEC, 0); /* core/memory_linux.go uses the name */

	if (usys_is_err(r) || usys_raw(NR_ftruncate, r, usys_page_up(sizeof *sim_world), 0))
		usys_refuse(
			"usys sim: there is no shared memory (memfd_create of Linux 3.17, and no limit by ulimit -f)",
			0);
	fd = (int32_t)r;
	begin();
	sim_world->end = mapped;
	sim_world->last_pid = sim_pid;
	sim_world->n = sim_world->living = sim_world->machines = 1;
	sim_machine = sim_world->machine;
	sim_me = sim_world->of;
	*sim_me = (struct sim_process){.life = SIM_LIVES,
		.pid = sim_pid,
		.parent = 1,
		.group = sim_pid,
		.session = sim_pid};
}

void sim_world_join(int32_t memory, uint64_t process)
{
	enum { CLOEXEC = 1 };

	fd = memory;
	usys_raw(NR_fcntl, fd, LX_F_SETFD, CLOEXEC);
	begin();
	if (process >= SIM_PROCESSES)
		usys_refuse("-sim: there is no such process", 0);
	sim_me = &sim_world->of[process];
	sim_machine = sim_machine_of(sim_me);
	sim_pid = sim_me->pid;
}

int32_t sim_world_fd(void) { return fd; }

void *sim_share(size_t n)
{
	size_t lacks = sim_arena_lacks(&sim_world->arena, n);

	return sim_arena_alloc(&sim_world->arena, n, lacks ? more(lacks) : 0);
}

void sim_unshare(void *p, size_t n) { sim_arena_release(&sim_world->arena, p, n); }

char *sim_share_text(const char *text)
{
	size_t n = usys_strlen(text) + 1;
	char *p = sim_share(n);

	usys_copy(p, text, n);
	return p;
}

uint64_t sim_realtime(void) { return sim_world_time() + (uint64_t)sim_machine->clock; }

struct sim_process *sim_process_new(void)
{
	uint32_t i = 0;

	while (i < sim_world->n && sim_world->of[i].life != SIM_NOBODY)
		i++;
	if (i == SIM_PROCESSES)
		return 0;
	if (i == sim_world->n)
		sim_world->n++;
	sim_world->living++;
	sim_world->of[i] = (struct sim_process){
		.life = SIM_LIVES,
		.pid = ++sim_world->last_pid,
		.parent = sim_me->pid,
		.group = sim_me->group,
		.session = sim_me->session,
		.machine = sim_me->machine,
		.program = sim_me->program,
	};
	return &sim_world->of[i];
}

bool sim_process_is_seen(const struct sim_process *p)
{
	return p->life != SIM_NOBODY && (p->machine == sim_me->machine || p->parent == sim_me->pid);
}

struct sim_process *sim_process_of(int32_t pid)
{
	for (uint32_t i = 0; i < sim_world->n; i++)
		if (sim_world->of[i].pid == pid && sim_process_is_seen(&sim_world->of[i]))
			return &sim_world->of[i];
	return 0;
}

void sim_tell(const uint64_t set[SIM_PROCESSES / 64])
{
	for (uint32_t i = 0; sim_has_others() && i < sim_world->n; i++)
		if (set[i / 64] >> (i % 64) & 1)
			sim_world->of[i].next = 0;
}

void sim_tell_all(void)
{
	for (uint32_t i = 0; sim_has_others() && i < sim_world->n; i++)
		sim_world->of[i].next = 0;
}
