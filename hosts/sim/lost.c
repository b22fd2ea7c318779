//go:build ignore

/* The kernel processes that simulate the world's processes: finds one that has ended without a
 * report, and ends them all. */
#include "world.h"

static bool lives(int32_t real)
{
	for (uint32_t i = 0; i < sim_world->n; i++)
		if (sim_world->of[i].life == SIM_LIVES && sim_world->of[i].real == real)
			return true;
	return false;
}

enum { ALL = 0x40000000 /* __WALL */ };

/* All kernel processes of the run are children of the first one. */
void sim_look_for_lost(bool may_reap)
{
	struct usys_siginfo info = {0};

	if (sim_is_child())
		return;
	while (!usys_raw6(NR_waitid, LX_P_ALL, 0, (long)&info, LX_WEXITED | LX_WNOHANG | LX_WNOWAIT | ALL, 0, 0) &&
		info.pid) {
		if (lives(info.pid))
			sim_unrepeatable("the process that simulates a child has ended: out of memory, or killed", 0);
		if (!may_reap)
			return;
		usys_raw6(NR_wait4, info.pid, 0, ALL, 0, 0, 0);
		info.pid = 0;
	}
}

void sim_end_others(void)
{
	for (uint32_t i = 1; i < sim_world->n; i++)
		if (sim_world->of[i].life == SIM_LIVES &&
			sim_world->of[i].real) /* 0 before execve: that would signal the user's job */
			usys_raw(NR_kill, sim_world->of[i].real, SIGKILL, 0);
	while (!usys_is_err(usys_raw6(NR_wait4, -1, 0, ALL, 0, 0, 0)))
		;
}
