//go:build ignore

/*
 * The contents of the programs' files. They are tens of megabytes, and few programs read them: the
 * disk only has their size, and a read takes the bytes from the real file. A mapping copies all of
 * them to the disk.
 */
#include "files.h"

#include "world.h"

static long real[SIM_PROGRAMS]; /* descriptors of the real files; 0: none yet */

static struct sim_exe *exe_at(uint64_t at)
{
	for (uint32_t i = 0; i < sim_world->programs; i++)
		if (at - sim_machine->exe[i].at < sim_machine->exe[i].size)
			return &sim_machine->exe[i];
	return 0;
}

bool sim_in_exe(uint64_t at) { return exe_at(at); }

long sim_read_exe(uint64_t at, void *to, size_t n)
{
	struct sim_exe *exe = exe_at(at);
	long program, *fd, r;

	if (!exe) /* sim_in_exe(at) is false */
		return -LX_EFAULT;
	program = exe - sim_machine->exe;
	fd = &real[program];
	if (!*fd && usys_is_err(*fd = usys_open(sim_world->program[program].path, LX_O_RDONLY | LX_O_CLOEXEC, 0)))
		sim_unrepeatable("the program's file can no longer be read", 0);
	r = usys_raw6(NR_pread64, *fd, (long)to, (long)n, (long)(at - exe->at), 0, 0);
	if (r <= 0 && r != -LX_EFAULT)
		sim_unrepeatable("the program's file changes while it runs", 0);
	return r;
}

struct sim_exe *sim_exe_of(uint64_t ino)
{
	for (uint32_t i = 0; i < sim_world->programs; i++)
		if (sim_machine->exe[i].ino == ino && ino)
			return &sim_machine->exe[i];
	return 0;
}
