//go:build linux && amd64 && cgo

#define _GNU_SOURCE
#include "company.h"

#include <alloca.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static volatile uint64_t sink;

__attribute__((noinline)) static uint64_t recurse(uint64_t depth)
{
	volatile char frame[512];
	if (depth == UINT64_MAX) /* never: the stack is not so large */
		return 0;
	frame[0] = (char)depth;
	sink += (uint64_t)frame[0];
	return recurse(depth + 1) + (uint64_t)frame[0];
}

/* company_frame first writes to the far end of a frame of n bytes, so that this is the first
 * write that could hit the guard. */
__attribute__((noinline)) uint64_t company_frame(uint64_t n)
{
	volatile char *far = alloca(n);
	far[0] = 1;
	far[n - 1] = 2;
	return n;
}

__attribute__((noinline, optimize("no-stack-protector"))) static void overrun(uint64_t n)
{
	volatile char array[16];
	volatile char *volatile p = array;
	for (volatile uint64_t i = 0; i < n; i++)
		p[i] = 0x41;
}

static uint64_t bus(void)
{
	char name[] = "/tmp/companyXXXXXX";
	int fd = mkstemp(name);
	unlink(name);
	volatile char *p = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return (uint64_t)*p;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wanalyzer-double-free" /* it is what the fault is about */
static uint64_t twice(void)
{
	void *volatile p = malloc(64);
	free(p);
	free(p);
	return 0;
}
#pragma GCC diagnostic pop

/* jump_bare calls 0, like a function pointer that was never set, and changes the two
 * registers in which the trampoline and the handler could look for the stack. */
static void jump_bare(uint64_t arg)
{
	__asm__ volatile("xorl %%r12d, %%r12d\n\tmov %0, %%r11\n\txorl %%eax, %%eax\n\tcall *%%rax"
		:
		: "r"(arg)
		: "r11", "r12", "rax", "memory");
}

uint64_t company_fault(int32_t how, uint64_t arg)
{
	volatile long zero = 0;
	switch ((enum fault)how) {
	case FAULT_LOAD: return *(volatile uint64_t *)(uintptr_t)arg;
	case FAULT_JUMP: ((void (*)(void))(uintptr_t)arg)(); break;
	case FAULT_JUMP_BARE: jump_bare(arg); break;
	case FAULT_UNDEFINED: __builtin_trap();
	case FAULT_DIVIDE: return (uint64_t)(5 / zero);
	case FAULT_GENERAL: return *(volatile uint64_t *)0xdead000000000000;
	case FAULT_ABORT: abort();
	case FAULT_TWICE: return twice();
	case FAULT_RECURSION: return recurse(0);
	case FAULT_FRAME: return company_frame(arg * 1024);
	case FAULT_OVERRUN: overrun(arg); break;
	case FAULT_STACK_ZERO: __asm__ volatile("xorl %%esp, %%esp\n\tpush %%rax" ::: "memory"); break;
	case FAULT_STACK_AWAY: __asm__ volatile("movl $0x1000, %%esp\n\tpush %%rax" ::: "memory"); break;
	case FAULT_COROUTINE: company_elsewhere_load(); break;
	case FAULT_BUS: return bus();
	}
	return arg;
}
