//go:build linux && amd64 && cgo

/* C functions that lose their stack, or jump to unmapped addresses: table.go has the kinds. */
#define _GNU_SOURCE
#include "wreck.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

enum { FRAME, ZERO, SP, COROUTINE, ABORT, CALLBACK, UP, RETURN, ADDRESS, JUMP };

extern void goCallback(void);

/* Lowers SP until nothing can be loaded there. It only loads: memory below the C stack belongs
 * to others. */
static void frame(void) { __asm__ volatile("1: sub $0x100000, %%rsp; mov (%%rsp), %%rax; jmp 1b" ::: "rax", "memory"); }

static void with_sp(uint64_t sp) { __asm__ volatile("mov %0, %%rsp; push %%rax" ::"r"(sp) : "memory"); }

static int *volatile nowhere = (int *)8; /* volatile: gcc does not see where it leads */

static void on_coroutine(int kind)
{
	if (kind == COROUTINE)
		*nowhere = 1;
	if (kind == ABORT)
		abort();
	if (kind == CALLBACK)
		goCallback();
}

static void coroutine(int kind)
{
	enum { SIZE = 1 << 18 };
	struct {
		ucontext_t here, there;
		char stack[SIZE];
	} *c = mmap(0, sizeof *c, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	getcontext(&c->there);
	c->there.uc_stack = (stack_t){.ss_sp = c->stack, .ss_size = SIZE};
	c->there.uc_link = &c->here;
	makecontext(&c->there, (void (*)(void))on_coroutine, 1, kind);
	swapcontext(&c->here, &c->there);
}

/* Ends with a return, like a function whose buffer was too small. */
__attribute__((noinline)) static void up(uint64_t n)
{
	volatile char *at = __builtin_frame_address(0);
	for (uint64_t i = 0; i < n; i++)
		at[i] = 0x41;
}

/* SP is the block then, as it is after the return of a table function. */
static void return_to_0(void *block)
{
	__asm__ volatile("mov %0, %%rsp; movq $0, -8(%%rsp); sub $8, %%rsp; ret" ::"r"(block) : "memory");
}

static void jump(void)
{
	__asm__ volatile("xor %%r12d, %%r12d; mov $-8, %%r11; xor %%eax, %%eax; jmp *%%rax" ::: "r12", "r11", "rax");
}

void wreck(int32_t kind, uint64_t n, void *block)
{
	switch (kind) {
	case FRAME: frame(); break;
	case ZERO: with_sp(0); break;
	case SP: with_sp(0xdead000000000000); break;
	case COROUTINE:
	case ABORT:
	case CALLBACK: coroutine(kind); break;
	case UP: up(n); break;
	case RETURN: return_to_0(block); break;
	case ADDRESS: *(volatile char *)0xdead000000000000 = 1; break;
	case JUMP: jump(); break;
	}
}

void plain_load(uintptr_t addr) { *(volatile char *)addr; }
