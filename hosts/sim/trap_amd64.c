//go:build ignore

/*
 * Instructions whose result differs from run to run: RDTSC and RDTSCP, which
 * the kernel lets fault (prctl PR_SET_TSC, arch/x86/kernel/process.c). A tick is a nanosecond.
 */
#include "sim.h"

enum { SET_TSC = 26, TSC_SIGSEGV = 2 };

void sim_start_traps(void)
{
	if (usys_raw(NR_prctl, SET_TSC, TSC_SIGSEGV, 0))
		usys_refuse("usys sim needs prctl(PR_SET_TSC), which fails: allow it in this sandbox", 0);
}

bool sim_trap(struct usys_ucontext *uc)
{
	uint8_t code[3];

	if (usys_get(code, (void *)uc->rip, sizeof code))
		return false;
	if (code[0] == 0x0f && code[1] == 0x31) {
		uc->rip += 2;
	} else if (code[0] == 0x0f && code[1] == 0x01 && code[2] == 0xf9) {
		uc->rip += 3;
		uc->rcx = 0; /* the processor's number */
	} else {
		return false;
	}
	sim_counts.traps++;
	uc->rax = (uint32_t)sim_monotonic;
	uc->rdx = sim_monotonic >> 32;
	return true;
}
