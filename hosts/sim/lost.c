//go:build ignore

/* A process of the kernel's that simulates one of the world's, and has ended without a word. */
#include "world.h"

static bool lives(int32_t real)
{
	for (uint32_t i = 0; i < sim_world->n; i++)
		if (sim_world->of[i].life == SIM_LIVES && sim_world->of[i].real == real)
			return true;
	return false;
}

/* All of the kernel's processes are children of the first one. */
void sim_look_for_lost(bool may_reap)
{
	enum { ALL = 0x40000000 /* __WALL */ };
	struct usys_siginfo info = {0};

	if (sim_is_child())
		return;
	while (!usys_raw6(NR_waitid, LX_P_ALL, 0, (long)&info, LX_WEXITED | LX_WNOHANG | LX_WNOWAIT | ALL, 0, 0) && info.pid) {
		if (lives(info.pid))
			sim_unrepeatable("the process that simulates a child has ended: out of memory, or killed", 0);
		if (!may_reap)
			return;
		usys_raw6(NR_wait4, info.pid, 0, ALL, 0, 0, 0);
		info.pid = 0;
	}
}
