/* Small hosts of other kinds: each replaces Go's handler. */
#define _GNU_SOURCE
#include "hosts.h"

#include <signal.h>
#include <stdint.h>
#include <ucontext.h>

static struct sigaction go;

/* The Akaros way: it knows the seven slots and the sentinel, and nothing behind
 * them. Its entry points need no stack, so they run on any. */
__asm__(".text\n"
	"sum_low: lea (%rdi,%rsi), %rax\n ret\n"
	"nothing: xor %eax, %eax\n ret\n");
extern char sum_low[], nothing[];

__attribute__((used)) static void old_host(int sig, siginfo_t *info, void *context)
{
	greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
	uint64_t rax = (uint64_t)r[REG_RAX];
	if (rax >> 48 == 0xDEAD) {
		uint64_t *fn = (uint64_t *)(rax & 0xffffffffffff);
		if (fn[7] == 0xDEADBEEF)
			for (int i = 2; i < 7; i++)
				fn[i] = (uint64_t)(i == 3 ? sum_low : nothing);
		if (r[REG_RIP] != r[REG_RAX]) {
			r[REG_RIP] += 2;
		} else { /* QEMU has already made the CALL */
			r[REG_RIP] = *(greg_t *)r[REG_RSP];
			r[REG_RSP] += 8;
		}
		return;
	}
	go.sa_sigaction(sig, info, context);
}

/* A host of the next major version, and a handler that is no host at all. */
__asm__(".text\n"
	"new_host: .byte 0xeb, 12\n .ascii \"USYSHOST\"\n .long 1\n jmp old_host\n"
	"next_host: .byte 0xeb, 12\n .ascii \"USYSHOST\"\n .long 2\n jmp *go_handler(%rip)\n"
	"other_host: .byte 0xeb, 12\n .ascii \"USYSHOST\"\n .long 1\n jmp old_host\n"
	"no_host: jmp *go_handler(%rip)\n"
	".data\n go_handler: .quad 0\n .text\n");
extern char new_host[], next_host[], no_host[], other_host[];
extern void *go_handler;

void install(int kind)
{
	struct sigaction sa;
	if (!go_handler) {
		sigaction(SIGSEGV, 0, &go);
		go_handler = (void *)go.sa_sigaction;
	}
	sa = go;
	char *handlers[] = {new_host, next_host, no_host, other_host};
	sa.sa_sigaction = (void (*)(int, siginfo_t *, void *))handlers[kind];
	sigaction(SIGSEGV, &sa, 0);
}
