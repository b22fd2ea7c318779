#ifndef PARLIB_ARCH_H
#define PARLIB_ARCH_H

/*
 * The architecture seam: all that parlib knows of the processor and of those parts of Linux's
 * interface that differ between processors. The functions declared here are defined in
 * arch_amd64.h. Beside that, files named *_amd64.* are behind the seam; loader/arch.h adds
 * what the loader alone needs. No other file names a register, holds an instruction or gives a
 * number to a system call (internal/seam tests that).
 *
 * A port writes the same files under its own name and adds a line below.
 */

#include "port.h"
#include "linux.h"
#include "linux_nr.h"
#include "msan.h"

#if defined(USYS_ARCH_STUB)
#include "linux_stub.h"
#elif defined(__x86_64__)
#include "linux_amd64.h"
#endif

/* ---- the machine ---- */

/* Makes a system call of Linux with six arguments. Returns its result, or -errno. */
static inline long usys_raw6(long nr, long a, long b, long c, long d, long e, long f);
/* Hints to the processor that the caller spins. */
static inline void usys_pause(void);
/* A clock of unknown rate that user space reads without a system call. */
static inline uint64_t usys_ticks(void);
/* *to += n in one instruction, so that a signal handler of the same thread may do the same.
 * It is not atomic among threads. */
static inline void usys_add(uint64_t *to, uint64_t n);
/* memcpy and memset as loops that the compiler does not turn into calls of memcpy and
 * memset. */
static inline void usys_copy_bytes(void *to, const void *from, size_t n);
static inline void usys_fill_bytes(void *p, int c, size_t n);
/* Returns the thread pointer: libc's thread-local words are at fixed offsets from it. */
static inline uintptr_t usys_thread_pointer(void);

/* USYS_HANDLER is the attribute of a function that the kernel calls as a signal handler: some
 * kernels do not align the handler's stack as the ABI requires. */

/* ---- registers of interrupted code; the pointers may be written through ---- */

static inline uintptr_t *usys_pc(struct usys_ucontext *uc);
static inline uintptr_t *usys_sp(struct usys_ucontext *uc);
/* The frame pointer. */
static inline uintptr_t *usys_fp(struct usys_ucontext *uc);
/* The register of a C function's integer argument i, 0 to 5. */
static inline uintptr_t *usys_arg(struct usys_ucontext *uc, int i);
/* The register of a C function's integer result. */
static inline uintptr_t *usys_ret(struct usys_ucontext *uc);
/* The register of a system call's number. */
static inline uintptr_t *usys_nr(struct usys_ucontext *uc);
/* The signals that are blocked once the handler has returned. */
static inline uint64_t *usys_uc_mask(struct usys_ucontext *uc);
/* A word that the kernel clears when it delivers a signal, and does not look at afterwards. */
static inline uint64_t *usys_uc_link(struct usys_ucontext *uc);

/* ---- faults in trampolines (docs/abi.md) ---- */

/*
 * Reports whether the fault is a handshake, and stores its word: the request in the high 16
 * bits, the address of the guest's table in the low 48. It reads only memory that readable
 * allows: if the fault is not a handshake, registers may hold anything.
 */
static inline bool usys_hello(const struct usys_siginfo *info, struct usys_ucontext *uc, uint64_t *word,
	bool (*readable)(const void *p, size_t n));
/* Makes the interrupted code continue behind the handshake. */
static inline void usys_hello_done(struct usys_ucontext *uc);
/* Reports whether the fault is a trampoline's first store to the block of a thread that
 * has none; tlsoff is the offset of the thread's word from the thread pointer. It reads the
 * instruction, and asks readable first, only where the registers are those of such a store. */
static inline bool usys_is_first_store(const struct usys_siginfo *info, struct usys_ucontext *uc, int64_t tlsoff,
	bool (*readable)(const void *p, size_t n));
/* Sets that store's register to the block; the store then runs again. */
static inline void usys_give_block(struct usys_ucontext *uc, void *block);
/* Returns the target of the direct call whose return address is ret, or 0 if the instruction
 * before ret is no direct call. It reads only memory that readable allows. */
static inline uintptr_t usys_called(uintptr_t ret, bool (*readable)(const void *p, size_t n));
/* Reports whether the siginfo of the fault has the faulting address: some faults have none,
 * and some processors do not report it. */
static inline bool usys_addr_known(int sig, const struct usys_siginfo *info);
/* Sets the registers to those of a C function with two arguments at its first instruction: the
 * flags and floating-point control words that the ABI requires there, and no caller's
 * frame. */
static inline void usys_go_on(struct usys_ucontext *uc, uintptr_t pc, uintptr_t sp, uint64_t a, uint64_t b);

#if defined(USYS_ARCH_STUB)
#include "arch_stub.h"
#elif defined(__x86_64__)
#include "arch_amd64.h"
#endif

#define usys_raw(n, a, b, c) usys_raw6(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)

#endif
