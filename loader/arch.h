#ifndef LOADER_ARCH_H
#define LOADER_ARCH_H

/*
 * The loader's part of the architecture seam (../parlib/arch.h): entry, clone, signal
 * frames and the file format. Assembly is in *_amd64.S: start (the first instructions),
 * entry (of system calls), table (calls of table functions), signal (entry of handlers),
 * guestmem (the guest's memory), vdso_image.
 */

#include "../parlib/core.h"
#include "offsets.h"

struct tcb;

/* ---- the calling thread's block ---- */

static inline struct tcb *usys_self(void);
/* Makes t the calling thread's block. Returns 0, or -errno. usys_init_self is called first,
 * with the value of AT_HWCAP2 in the auxiliary vector. */
static inline long usys_set_self(struct tcb *t);
static inline void usys_init_self(uint64_t hwcap2);
/* Returns the name of the processor feature that user code needs to switch between threads
 * and that is missing, or 0. */
static inline const char *usys_no_switch(void);
/* Reports whether an operation of arch_prctl concerns the register that usys_set_self sets. */
static inline bool usys_is_selfs(long op);

/* Returns the thread pointer of the guest's thread. */
static inline uintptr_t usys_get_tls(void);

/* ---- the guest's state while the host runs ---- */

/* The place of the guest once the call that the host executes has returned. */
struct usys_place {
	uintptr_t pc, sp, fp;
};

/* Reports whether pc is in an entry at a point where the guest's registers and stack are in
 * use and its return address is still on its stack. */
bool usys_at_entry(uintptr_t pc);
/* Stores the guest's place while its thread is at uc, outside a slot. Returns false if uc is
 * in the guest's code, or in host code that will not return to the guest. */
bool usys_guest_outside_slot(struct usys_ucontext *uc, struct usys_place *p);

/* ---- a system call that was trapped (dispatch.c) ---- */

/* Returns the address of the instruction. */
static inline uintptr_t usys_trap_pc(struct usys_ucontext *uc);
/* Makes the interrupted code continue as if the instruction had been a call of function. */
static inline void usys_make_call(struct usys_ucontext *uc, uintptr_t function);

/* Writes code of USYS_JUMP bytes that jumps to an address (vdso_shown.c). */
static inline void usys_put_jump(uint8_t *at, uintptr_t to);

#if defined(USYS_ARCH_STUB)
#include "loader_stub.h"
#elif defined(__x86_64__)
#include "arch_amd64.h"
#endif

#endif
