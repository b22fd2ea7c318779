//go:build ignore

/*
 * Executes the rest of a short function: of the assembly around a system call, and of compiled
 * functions which only have to return. Single steps would have the same effect; but in a virtual
 * machine whose hypervisor intercepts them a step takes 18 microseconds, and a signal 4.
 */
#include "frame.h"

enum {
	RSP = 4,
	CARRY = 1 << 0,
	ZERO = 1 << 6,
	OVERFLOW = 11,
	LOW = 0xd5, /* the flags that LAHF loads */
	ARITHMETIC = LOW | 1 << OVERFLOW,
};

static uint64_t *reg(struct usys_ucontext *uc, unsigned n)
{
	uint64_t *const all[] = {
		&uc->rax,
		&uc->rcx,
		&uc->rdx,
		&uc->rbx,
		&uc->rsp,
		&uc->rbp,
		&uc->rsi,
		&uc->rdi,
		&uc->r8,
		&uc->r9,
		&uc->r10,
		&uc->r11,
		&uc->r12,
		&uc->r13,
		&uc->r14,
		&uc->r15,
	};
	return all[n];
}

/* ax: AH as LAHF loads it, AL the overflow flag. */
static void set_flags(struct usys_ucontext *uc, uint16_t ax)
{
	uc->eflags = (uc->eflags & ~(uint64_t)ARITHMETIC) | (ax >> 8 & LOW) | (ax & 1u) << OVERFLOW;
}

static uint64_t add(struct usys_ucontext *uc, uint64_t a, uint64_t b)
{
	uint16_t ax;

	__asm__("addq %2, %1; lahf; seto %%al" : "=&a"(ax), "+r"(a) : "r"(b) : "cc");
	set_flags(uc, ax);
	return a;
}

static uint64_t sub(struct usys_ucontext *uc, uint64_t a, uint64_t b)
{
	uint16_t ax;

	__asm__("subq %2, %1; lahf; seto %%al" : "=&a"(ax), "+r"(a) : "r"(b) : "cc");
	set_flags(uc, ax);
	return a;
}

static bool pop(struct usys_ucontext *uc, uint64_t *to)
{
	if (usys_get(to, (void *)uc->rsp, sizeof *to))
		return false;
	uc->rsp += 8;
	return true;
}

/* An instruction with a REX.W prefix whose operand is a register: op, its ModRM byte, and the
 * constant. Returns its length, or 0 if it is not known. */
static unsigned wide(struct usys_ucontext *uc, const uint8_t c[8])
{
	unsigned first = (c[0] & 1u) << 3 | (c[2] & 7), second = (c[0] & 4u) << 1 | (c[2] >> 3 & 7),
		 kind = c[2] >> 3 & 7;
	bool byte = c[1] == 0x83;
	int32_t value;
	uint64_t *to = reg(uc, first), constant;

	if (c[1] == 0x3d) { /* CMP RAX, constant */
		__builtin_memcpy(&value, c + 2, sizeof value);
		sub(uc, uc->rax, (uint64_t)(int64_t)value);
		return 6;
	}
	if (c[2] < 0xc0 || c[0] & 2) /* an operand in memory */
		return 0;
	__builtin_memcpy(&value, c + 3, sizeof value);
	constant = (uint64_t)(byte ? (int64_t)(int8_t)c[3] : (int64_t)value);
	if (c[1] == 0x89) /* MOV */
		*to = *reg(uc, second);
	else if (c[1] == 0xf7 && kind == 3) /* NEG */
		*to = sub(uc, 0, *to);
	else if (c[1] == 0xc7 && kind == 0)
		*to = constant;
	else if ((byte || c[1] == 0x81) && kind == 0)
		*to = add(uc, *to, constant);
	else if ((byte || c[1] == 0x81) && kind == 7)
		sub(uc, *to, constant);
	else
		return 0;
	return c[1] == 0x89 || c[1] == 0xf7 ? 3 : byte ? 4 : 7;
}

/* Executes an instruction. Returns false if it is not known, or its stack cannot be read. */
static bool execute(struct usys_ucontext *uc, bool *returned)
{
	uint8_t c[8];
	unsigned n;
	bool below = uc->eflags & (CARRY | ZERO);

	if (usys_get(c, (void *)uc->rip, sizeof c))
		return false;
	if (c[0] >= 0x48 && c[0] <= 0x4f) {
		n = wide(uc, c);
		uc->rip += n;
		return n;
	}
	if (c[0] == 0xc3) {
		*returned = true;
		return pop(uc, &uc->rip);
	}
	n = c[0] == 0x90 || c[0] >> 3 == 0x58 >> 3 ? 1 : 2;
	uc->rip += n;
	if (c[0] == 0xeb || (c[0] == 0x76 && below) || (c[0] == 0x77 && !below)) /* JMP, JBE, JA */
		uc->rip += (uint64_t)(int64_t)(int8_t)c[1];
	else if (c[0] >> 3 == 0x58 >> 3 && (c[0] & 7) != RSP)
		return pop(uc, reg(uc, c[0] & 7));
	else
		return c[0] == 0x90 || c[0] == 0x76 || c[0] == 0x77;
	return true;
}

uint32_t sched_run_tail(struct usys_ucontext *uc, uint32_t most)
{
	struct usys_ucontext copy = *uc;
	bool returned = false;

	for (uint32_t n = 1; n <= most; n++) {
		if (!execute(&copy, &returned))
			return 0;
		if (returned) {
			*uc = copy;
			return n;
		}
	}
	return 0;
}
