//go:build ignore

/* The two ends of clone in ../../loader/entry_amd64.S, with the registers that C keeps as the guest left them. */
#include "child_amd64.h"

#define KEPT \
	"mov %c[fp](%%rsp), %%rbp\n\tmov %c[kept](%%rsp), %%rbx\n\tmov %c[kept]+8(%%rsp), %%r12\n\t" \
	"mov %c[kept]+16(%%rsp), %%r13\n\tmov %c[kept]+24(%%rsp), %%r14\n\tmov %c[kept]+32(%%rsp), %%r15\n\t"

void sim_child_begins(struct clone_frame *f)
{
	__asm__ volatile("mov %[f], %%rsp\n\t" KEPT "jmp usys_clone_child_leaves"
		:
		: [f] "r"(f), [fp] "i"(CF_FP), [kept] "i"(CF_KEPT)
		: "memory");
	__builtin_unreachable();
}

void sim_parent_goes_on(struct clone_frame *f)
{
	__asm__ volatile("mov %[f], %%rsp\n\t" KEPT "mov %c[result](%%rsp), %%rax\n\tjmp usys_clone_goes_on"
		:
		: [f] "r"(f), [fp] "i"(CF_FP), [kept] "i"(CF_KEPT), [result] "i"(CF_RESULT)
		: "memory");
	__builtin_unreachable();
}
