#ifndef LOADER_ARCH_AMD64_H
#define LOADER_ARCH_AMD64_H

/* The loader's part of the seam on amd64; arch.h documents each function. */

/* ELF, System V ABI, AMD64 supplement. */
enum { USYS_ELF_MACHINE = 62, USYS_ELF_NO_RELOC = 0, USYS_ELF_RELATIVE = 8 }; /* R_X86_64_NONE, _RELATIVE */
#define USYS_GOARCH "amd64"
#define USYS_VDSO "__vdso_"       /* the prefix of names in the kernel's vDSO */
#define USYS_USER_END (1ul << 47) /* the end of user addresses: Linux, Documentation/arch/x86/x86_64/mm.rst */

enum {
	USYS_CALL_PUSHES = 8, /* bytes that a call leaves on the guest's stack */
	USYS_CLONE_CTID = 3,  /* the argument of clone that is the word to clear */
	USYS_CLONE_TLS = 4,   /* ... the thread pointer */
};

/* The error if a sandbox forbids the call that usys_set_self needs. */
#define USYS_SELF_REFUSED \
	"arch_prctl(ARCH_SET_GS) is refused: the host needs the gs register;" \
	" allow arch_prctl in this sandbox"

enum { ARCH_SET_GS = 0x1001, ARCH_GET_GS = 0x1004 };

/* GS holds the block's address, and so does the block's first word. */
static inline struct tcb *usys_self(void)
{
	struct tcb *t;
	__asm__ volatile("mov %%gs:0, %0" : "=r"(t));
	return t;
}

extern int usys_fsgsbase; /* WRGSBASE works in user space; entry_amd64.S asks, too */

static inline void usys_init_self(uint64_t hwcap2) { usys_fsgsbase = hwcap2 >> 1 & 1; /* HWCAP2_FSGSBASE */ }

static inline const char *usys_no_switch(void)
{
	return usys_fsgsbase ? 0 : "FSGSBASE, which this processor or this kernel does not have (Linux 5.9 has it)";
}

static inline long usys_set_self(struct tcb *t)
{
	if (!usys_fsgsbase)
		return usys_raw(NR_arch_prctl, ARCH_SET_GS, t, 0);
	__asm__ volatile("wrgsbase %0" : : "r"(t));
	return 0;
}

static inline uintptr_t usys_get_tls(void)
{
	uintptr_t fs;
	__asm__ volatile("rdfsbase %0" : "=r"(fs));
	return fs;
}

static inline bool usys_is_selfs(long op) { return op == ARCH_SET_GS || op == ARCH_GET_GS; }

static inline uintptr_t usys_trap_pc(struct usys_ucontext *uc) { return uc->rip - 2; }

enum { USYS_JUMP = 16 };

/* jmp *0(%rip), and the address. */
static inline void usys_put_jump(uint8_t *at, uintptr_t to)
{
	static const uint8_t code[] = {0xff, 0x25, 0, 0, 0, 0};

	for (size_t i = 0; i < sizeof code; i++)
		at[i] = code[i];
	__builtin_memcpy(at + sizeof code, &to, sizeof to);
}

static inline void usys_make_call(struct usys_ucontext *uc, uintptr_t function)
{
	uc->rsp -= 8;
	*(uint64_t *)uc->rsp = uc->rip;
	uc->rip = function;
}

#endif
