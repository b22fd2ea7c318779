#ifndef PARLIB_ARCH_AMD64_H
#define PARLIB_ARCH_AMD64_H

/* The seam on amd64; arch.h documents each function. */

/* The instruction destroys RCX and R11. */
static inline long usys_raw6(long nr, long a, long b, long c, long d, long e, long f)
{
	long r;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	__asm__ volatile("syscall"
		: "=a"(r)
		: "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
		: "rcx", "r11", "memory");
	return r;
}

static inline void usys_pause(void) { __builtin_ia32_pause(); }
static inline uint64_t usys_ticks(void) { return __builtin_ia32_rdtsc(); }
static inline void usys_add(uint64_t *to, uint64_t n) { __asm__("addq %1, %0" : "+m"(*to) : "r"(n)); }

#ifdef USYS_MSAN /* MemorySanitizer does not see stores by inline assembly */
static inline void usys_copy_bytes(void *to, const void *from, size_t n) { __builtin_memcpy(to, from, n); }
static inline void usys_fill_bytes(void *p, int c, size_t n) { __builtin_memset(p, c, n); }
#else
static inline void usys_copy_bytes(void *to, const void *from, size_t n)
{
	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
}

static inline void usys_fill_bytes(void *p, int c, size_t n)
{
	__asm__ volatile("rep stosb" : "+D"(p), "+c"(n) : "a"(c) : "memory");
}
#endif

/* The first word of the thread control block is its own address. */
static inline uintptr_t usys_thread_pointer(void)
{
	uintptr_t fs;
	__asm__("mov %%fs:0, %0" : "=r"(fs));
	return fs;
}

static inline uintptr_t *usys_pc(struct usys_ucontext *uc) { return &uc->rip; }
static inline uintptr_t *usys_sp(struct usys_ucontext *uc) { return &uc->rsp; }
static inline uintptr_t *usys_fp(struct usys_ucontext *uc) { return &uc->rbp; }
static inline uintptr_t *usys_ret(struct usys_ucontext *uc) { return &uc->rax; }
static inline uintptr_t *usys_nr(struct usys_ucontext *uc) { return &uc->rax; }
static inline uint64_t *usys_uc_mask(struct usys_ucontext *uc) { return &uc->mask; }
static inline uint64_t *usys_uc_link(struct usys_ucontext *uc) { return &uc->link; }

static inline uintptr_t *usys_arg(struct usys_ucontext *uc, int i)
{
	uintptr_t *const arg[] = {&uc->rdi, &uc->rsi, &uc->rdx, &uc->rcx, &uc->r8, &uc->r9};
	return arg[i];
}

/* QEMU's user mode before 8.1 is 8 bytes off. */
#define USYS_HANDLER __attribute__((force_align_arg_pointer)) USYS_NO_MSAN

/*
 * The handshake is CALL RAX. A processor refuses the address before it pushes the return
 * address, at the CALL, and Linux reports SI_KERNEL. QEMU's emulator (TCG) pushes, jumps and
 * faults at the target; qemu-user reports SEGV_MAPERR.
 */
static inline bool usys_hello(const struct usys_siginfo *info, struct usys_ucontext *uc, uint64_t *word,
	bool (*readable)(const void *p, size_t n))
{
	uintptr_t behind = uc->rip + 2;

	*word = uc->rax;
	if (uc->rip == uc->rax) {
		if (info->code <= 0 || !readable((void *)uc->rsp, sizeof behind))
			return false;
		behind = *(uintptr_t *)uc->rsp;
	} else if (info->code != LX_SI_KERNEL) {
		return false;
	}
	const uint8_t *call = (const uint8_t *)(behind - 2);
	return readable(call, 2) && call[0] == 0xff && call[1] == 0xd0;
}

static inline void usys_hello_done(struct usys_ucontext *uc)
{
	if (uc->rip == uc->rax) {
		uc->rip = *(uintptr_t *)uc->rsp;
		uc->rsp += sizeof uc->rip;
	} else {
		uc->rip += 2;
	}
}

/* A trampoline's first store is MOVQ SP, 0(R12); R12 holds the thread's word, R11 the
 * offset of that word from FS. */
static inline bool usys_is_first_store(const struct usys_siginfo *info, struct usys_ucontext *uc, int64_t tlsoff,
	bool (*readable)(const void *p, size_t n))
{
	static const uint8_t store[4] = {0x49, 0x89, 0x24, 0x24};
	const uint8_t *ip = (const uint8_t *)uc->rip;

	if (uc->r12 != 0 || info->code <= 0 || info->addr != 0 || (int64_t)uc->r11 != tlsoff || !tlsoff)
		return false;
	/* A jump to address 0 may have the same registers, and nothing can be read there. */
	if (!readable(ip, sizeof store))
		return false;
	for (int i = 0; i < 4; i++)
		if (ip[i] != store[i])
			return false;
	return true;
}

static inline void usys_give_block(struct usys_ucontext *uc, void *block) { uc->r12 = (uintptr_t)block; }

/* CALL rel32 */
static inline uintptr_t usys_called(uintptr_t ret, bool (*readable)(const void *p, size_t n))
{
	const uint8_t *call = (const uint8_t *)ret - 5;
	int32_t rel;

	if (!readable(call, 5) || call[0] != 0xe8)
		return 0;
	usys_copy_bytes(&rel, call + 1, sizeof rel);
	return ret + (uintptr_t)(intptr_t)rel;
}

/* A general protection or stack fault, as of an address that is not canonical, and an
 * alignment check come without the address. */
static inline bool usys_addr_known(int sig, const struct usys_siginfo *info)
{
	enum { BUS_ADRALN = 1 };
	return info->code > 0 && info->code != LX_SI_KERNEL && !(sig == SIGBUS && info->code == BUS_ADRALN);
}

static inline void usys_go_on(struct usys_ucontext *uc, uintptr_t pc, uintptr_t sp, uint64_t a, uint64_t b)
{
	uc->rip = pc;
	uc->rsp = sp;
	uc->rdi = a;
	uc->rsi = b;
	uc->rbp = 0;            /* C may have stored anything there; unwinders stop at 0 */
	uc->eflags &= ~0x400ul; /* the direction flag */
	if (uc->fp)
		uc->fp->mxcsr = 0x1f80; /* all exceptions masked, round to nearest */
}

#endif
