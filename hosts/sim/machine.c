//go:build ignore

/*
 * Package sim's operations on machines. Here one process changes the disk and the files of
 * another machine: sim_machine is set to that machine meanwhile.
 */
#include "world.h"

#include "files.h"
#include "socket.h"
#include "story.h"

struct sim_machine *sim_machine_named(const char *name, size_t n)
{
	for (uint32_t i = 0; i < sim_world->machines; i++) {
		struct sim_machine *m = &sim_world->machine[i];
		if (usys_strlen(m->name) == n && !__builtin_memcmp(m->name, name, n))
			return m;
	}
	return 0;
}

/* ---- made ---- */

/* Makes the initial contents of the disk durable. */
static void settle_disk(void)
{
	simdisk_sync_all(sim_disk);
	if (sim_options.disk)
		simdisk_room(sim_disk, sim_options.disk);
}

static void make_first(void)
{
	static const uint8_t ip[4] = {10, 0, 0, 1};
	struct simdisk_path home = {&sim_who, 0, SIM_HOME};

	usys_copy(sim_machine->name, "sim", 4);
	usys_copy(sim_machine->ip, ip, sizeof ip);
	sim_programs_new();
	sim_disk_new(sim_unlocked);
	sim_make_face();
	sim_face_is_mine();
	sim_export_at_end(usys_options.sim_out, usys_options.sim_nout, usys_options.sim_machines);
	for (size_t i = 0; i < usys_options.sim_ncopy; i++)
		sim_import_at(usys_options.sim_copy[i]);
	if (usys_options.sim_dir)
		sim_import(usys_options.sim_dir, SIM_HOME);
	settle_disk();
	simdisk_open(sim_disk, &home, LX_O_PATH | LX_O_DIRECTORY, 0, 0, &sim_cwd);
}

void sim_start_machine(void)
{
	if (!sim_is_child()) {
		make_first();
		return;
	}
	sim_machine_use(sim_machine_of(sim_me));
	sim_store_join();
	sim_face_is_mine();
}

static bool may_be_named(const char *name, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((name[i] < 'a' || name[i] > 'z') && (!i || ((name[i] < '0' || name[i] > '9') && name[i] != '-')))
			return false;
	return n && n < sizeof sim_machine->name;
}

/* Adds the new machine to /etc/hosts of all machines. */
static void tell_hosts(void)
{
	struct sim_machine *before = sim_machine;

	for (uint32_t i = 0; i < sim_world->machines; i++) {
		sim_machine_use(&sim_world->machine[i]);
		sim_face_hosts();
	}
	sim_machine_use(before);
}

static void tell_story(const struct sim_machine *m)
{
	char address[16];
	struct usys_text t = usys_text(address, sizeof address);

	for (size_t i = 0; i < sizeof m->ip; i++) {
		usys_put(&t, i ? "." : "");
		usys_putdec(&t, m->ip[i]);
	}
	sim_story_machine((int32_t)(m - sim_world->machine), m->name, address);
}

long sim_machine_new(const char *name, size_t n, const uint8_t ip[4])
{
	struct sim_machine *m = &sim_world->machine[sim_world->machines], *before;

	if (!sim_is_driver(sim_me))
		return -LX_EPERM;
	if (!may_be_named(name, n))
		return -LX_EINVAL;
	if (sim_machine_named(name, n))
		return -SIM_EEXIST;
	if (sim_world->machines == SIM_MACHINES)
		return -LX_EAGAIN;
	for (uint32_t i = 0; i < sim_world->machines; i++)
		if (!__builtin_memcmp(sim_world->machine[i].ip, ip, sizeof m->ip))
			return -SIM_EEXIST;
	*m = (struct sim_machine){0};
	usys_copy(m->name, name, n);
	usys_copy(m->ip, ip, sizeof m->ip);
	sim_host_new(m);
	sim_world->machines++;
	before = sim_machine_use(m);
	sim_disk_new(sim_unlocked);
	sim_make_face();
	settle_disk();
	sim_machine_use(before);
	tell_hosts();
	tell_story(m);
	return m - sim_world->machine;
}

/* ---- killed, without power, on again ---- */

uint32_t sim_machine_living(const struct sim_machine *m)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < sim_world->n; i++)
		n += sim_world->of[i].life == SIM_LIVES && sim_machine_of(&sim_world->of[i]) == m;
	return n;
}

/* Returns when all processes have ended. */
void sim_machine_kill(struct sim_machine *m)
{
	for (uint32_t i = 0; i < sim_world->n; i++)
		if (sim_machine_of(&sim_world->of[i]) == m)
			sim_send(&sim_world->of[i], SIGKILL);
	usys_sched_lock();
	sim_world->prefers = sim_me;
	while (sim_machine_living(m))
		sim_give_way();
	sim_world->prefers = 0;
	usys_sched_unlock();
}

void sim_machine_oom(struct sim_machine *m)
{
	struct sim_process *most = 0;

	for (uint32_t i = 0; i < sim_world->n; i++) {
		struct sim_process *p = &sim_world->of[i];
		if (p->life == SIM_LIVES && sim_machine_of(p) == m && (!most || p->memory > most->memory))
			most = p;
	}
	if (most)
		sim_send(most, SIGKILL);
}

static uint64_t draw(void *unused)
{
	(void)unused;
	return sim_random(SIM_FAULTS);
}

long sim_machine_crash(struct sim_machine *m)
{
	struct sim_machine *before;

	if (m->down)
		return -SIM_EALREADY;
	m->down = true;
	m->paused = false;
	sim_host_down(m);
	sim_machine_kill(m);
	before = sim_machine_use(m);
	simdisk_crash(m->disk, draw, 0);
	sim_machine_use(before);
	return 0;
}

long sim_machine_boot(struct sim_machine *m)
{
	if (!m->down)
		return -SIM_EALREADY;
	m->down = false;
	sim_host_up(m);
	return 0;
}
