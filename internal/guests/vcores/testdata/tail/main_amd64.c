/*
 * Executes short pieces of code twice, on the processor and by sched_run_tail, with random
 * register values, and compares all registers including the flags. Prints each difference; the
 * exit status is 1 if there is one.
 */
#include <stdio.h>
#include <string.h>

#include "../../../../../hosts/sched/tail_amd64.c"

/* sys/mman.h and the host name the same constants. */
void *mmap(void *at, size_t size, int prot, int flags, int fd, long offset);
enum { SHARED_BY_NONE = 0x22 }; /* MAP_PRIVATE | MAP_ANONYMOUS */

long usys_get(void *to, const void *from, size_t n)
{
	memcpy(to, from, n);
	return 0;
}

/* In the order in which enter and leave use them. */
struct regs {
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, eflags;
};

struct {
	uint64_t pad;
	struct regs regs;
} area; /* enter pushes the flags into pad */
#define real area.regs
uint64_t own_sp;

/* Loads the registers from real and jumps to code, which returns to leave; stores them again.
 * The return address on the stack at real.rsp is leave. */
void enter(void *code);
extern char leave[];
__asm__("enter:\n"
	"	push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n"
	"	mov %rdi, code_at(%rip)\n"
	"	mov %rsp, own_sp(%rip)\n"
	"	lea area+8(%rip), %rsp\n"
	"	push 128(%rsp); popfq\n"
	"	pop %r8; pop %r9; pop %r10; pop %r11; pop %r12; pop %r13; pop %r14; pop %r15\n"
	"	pop %rdi; pop %rsi; pop %rbp; pop %rbx; pop %rdx; pop %rax; pop %rcx; pop %rsp\n"
	"	jmp *code_at(%rip)\n"
	"leave:\n"
	"	mov %rsp, area+8+120(%rip)\n"
	"	lea area+8+136(%rip), %rsp\n"
	"	pushfq\n"
	"	lea area+8+120(%rip), %rsp\n"
	"	push %rcx; push %rax; push %rdx; push %rbx; push %rbp; push %rsi; push %rdi\n"
	"	push %r15; push %r14; push %r13; push %r12; push %r11; push %r10; push %r9; push %r8\n"
	"	mov own_sp(%rip), %rsp\n"
	"	pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx\n"
	"	ret\n"
	"	.data\n"
	"code_at: .quad 0\n"
	"	.text\n");

/* A piece of code, and the number of bytes that it pops before it returns. */
struct piece {
	const char *name, *code;
	size_t n, frame;
};
#define PIECE(name, code, frame) {name, code "\xc3", sizeof code, frame}

static const struct piece pieces[] = {
	PIECE("ret", "", 0),
	PIECE("nop", "\x90", 0),
	PIECE("jmp", "\xeb\x03\x48\x89\xc1", 0),
	PIECE("cmp rax, -0xfff; jbe; mov rcx, rax; mov rbx, rdx",
		"\x48\x3d\x01\xf0\xff\xff\x76\x03\x48\x89\xc1\x48\x89\xd3", 0),
	PIECE("cmp rax, 5; ja; neg rax", "\x48\x3d\x05\x00\x00\x00\x77\x03\x48\xf7\xd8", 0),
	PIECE("neg rax", "\x48\xf7\xd8", 0),
	PIECE("neg r9", "\x49\xf7\xd9", 0),
	PIECE("mov rax, -1; mov rbx, 0", "\x48\xc7\xc0\xff\xff\xff\xff\x48\xc7\xc3\x00\x00\x00\x00", 0),
	PIECE("mov r12, r15", "\x4d\x89\xfc", 0),
	PIECE("mov r8, rsp", "\x49\x89\xe0", 0),
	PIECE("add rdx, 0x7f", "\x48\x83\xc2\x7f", 0),
	PIECE("add r10, -1", "\x49\x83\xc2\xff", 0),
	PIECE("add rsi, 0x12345678", "\x48\x81\xc6\x78\x56\x34\x12", 0),
	PIECE("cmp rdi, 7", "\x48\x83\xff\x07", 0),
	PIECE("cmp r13, 0x12345678", "\x49\x81\xfd\x78\x56\x34\x12", 0),
	PIECE("pop rbp", "\x5d", 8),
	PIECE("pop rbx; pop rdi", "\x5b\x5f", 16),
	PIECE("add rsp, 0x38; pop rbp", "\x48\x83\xc4\x38\x5d", 64),
	PIECE("add rsp, 0x100; pop rbp", "\x48\x81\xc4\x00\x01\x00\x00\x5d", 264),
};

/* Code that the host must not execute. */
static const struct piece others[] = {
	PIECE("call", "\xe8\x00\x00\x00\x00", 0),
	PIECE("mov rax, [rsp]", "\x48\x8b\x04\x24", 0),
	PIECE("mov [rsp], rax", "\x48\x89\x04\x24", 0),
	PIECE("syscall", "\x0f\x05", 0),
	PIECE("pop rsp", "\x5c", 0),
	PIECE("sub rsp, 8", "\x48\x83\xec\x08", 0),
	PIECE("add rax, 1; hlt", "\x48\x83\xc0\x01\xf4", 0),
	PIECE("pop r8", "\x41\x58", 0),
	PIECE("xor eax, eax", "\x31\xc0", 0),
	PIECE("endless", "\xeb\xfe", 0),
};

static uint64_t chance(void)
{
	static uint64_t state = 1;

	state = state * 6364136223846793005u + 1442695040888963407u;
	switch (state >> 60) {
	case 0: return 0;
	case 1: return UINT64_MAX;
	case 2: return 1ul << 63;
	case 3: return -(state >> 33 & 0xfff);
	case 4: return state >> 33 & 7;
	}
	return state ^ state << 31;
}

static struct usys_ucontext context_of(const struct regs *r, uint64_t rip)
{
	return (struct usys_ucontext){
		.r8 = r->r8,
		.r9 = r->r9,
		.r10 = r->r10,
		.r11 = r->r11,
		.r12 = r->r12,
		.r13 = r->r13,
		.r14 = r->r14,
		.r15 = r->r15,
		.rdi = r->rdi,
		.rsi = r->rsi,
		.rbp = r->rbp,
		.rbx = r->rbx,
		.rdx = r->rdx,
		.rax = r->rax,
		.rcx = r->rcx,
		.rsp = r->rsp,
		.rip = rip,
		.eflags = r->eflags,
	};
}

static uint64_t stack[128];

static void set_registers(uint64_t *at, const struct piece *p)
{
	struct regs r;
	uint64_t words[sizeof r / 8];

	for (size_t i = 0; i < sizeof r / 8; i++)
		words[i] = chance();
	memcpy(&r, words, sizeof r);
	for (size_t i = 0; i < 128; i++)
		stack[i] = chance();
	r.rsp = (uint64_t)&stack[16];
	stack[16 + p->frame / 8] = (uint64_t)leave;
	r.eflags = 0x202 | (chance() & ARITHMETIC);
	memcpy(at, &r, sizeof r);
}

static int compare(const struct piece *p, void *code)
{
	struct usys_ucontext uc, want;
	struct regs before;

	memcpy(code, p->code, p->n);
	set_registers((uint64_t *)&real, p);
	before = real;
	uc = context_of(&real, (uint64_t)code);
	if (!sched_run_tail(&uc, 100)) {
		printf("%s: is not executed\n", p->name);
		return 1;
	}
	enter(code);
	want = context_of(&real, (uint64_t)leave);
	if (!memcmp(&uc, &want, sizeof uc))
		return 0;
	printf("%s: rax %#lx rbx %#lx rcx %#lx rsp %#lx flags %#lx, want %#lx %#lx %#lx %#lx %#lx; before %#lx, flags %#lx\n",
		p->name, uc.rax, uc.rbx, uc.rcx, uc.rsp, uc.eflags, want.rax, want.rbx, want.rcx, want.rsp, want.eflags,
		before.rax, before.eflags);
	return 1;
}

static int refuses(const struct piece *p, void *code)
{
	struct usys_ucontext uc, was;

	memcpy(code, p->code, p->n);
	set_registers((uint64_t *)&real, p);
	was = uc = context_of(&real, (uint64_t)code);
	if (!sched_run_tail(&uc, 100) && !memcmp(&uc, &was, sizeof uc))
		return 0;
	printf("%s: is executed\n", p->name);
	return 1;
}

int main(void)
{
	void *code = mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, SHARED_BY_NONE, -1, 0);
	int bad = 0;

	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
		for (int k = 0; k < 2000; k++)
			if (compare(&pieces[i], code)) {
				bad = 1;
				break;
			}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		bad |= refuses(&others[i], code);
	return bad;
}
