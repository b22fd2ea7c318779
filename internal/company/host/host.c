//go:build linux && amd64 && cgo

#include "zcompany.h"
#include "company.h"

#include <errno.h>
#include <setjmp.h>

static int64_t nop(void) { return 1; }

static int64_t fail(int32_t e)
{
	errno = e;
	return e ? -1 : 5;
}

static double weigh(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f, uint64_t g, uint64_t h,
	double i, double j, double k, double l, double m, double n, double o, double p)
{
	return (double)(a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h) + 9 * i + 10 * j + 11 * k + 12 * l +
		13 * m + 14 * n + 15 * o + 16 * p;
}

static void clobber(void)
{
	__asm__ volatile("mov $-1, %%rbx; mov $-1, %%r12; mov $-1, %%r13; mov $-1, %%r14; mov $-1, %%r15\n"
			 "mov $-1, %%rcx; mov $-1, %%rdx; mov $-1, %%rsi; mov $-1, %%rdi\n"
			 "mov $-1, %%r8; mov $-1, %%r9; mov $-1, %%r10; mov $-1, %%r11\n"
			 "pcmpeqd %%xmm0, %%xmm0; movaps %%xmm0, %%xmm8; movaps %%xmm0, %%xmm15\n"
		:
		:
		: "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "xmm0",
		"xmm8", "xmm15");
}

static int32_t state(void)
{
	static _Thread_local jmp_buf here;
	int jumped = setjmp(here);
	if (!jumped)
		longjmp(here, 7);
	__asm__ volatile("fld1; fld1; fld1; fld1; fld1; fld1; fld1; fld1");
	return jumped;
}

const struct company_host company_host = {
	.nop = nop,
	.nop2 = nop,
	.fault = company_fault,
	.fault2 = company_fault,
	.spin = company_spin,
	.sleep = company_sleep,
	.weigh = weigh,
	.fail = fail,
	.clobber = clobber,
	.elsewhere = company_elsewhere,
	.elsewhere2 = company_elsewhere,
	.frame = company_frame,
	.fork = company_fork,
	.threads = company_threads,
	.chain = company_chain,
	.handle = company_handle,
	.handled = company_handled,
	.reraise = company_reraise,
	.state = state,
	.deepest = company_deepest,
};
