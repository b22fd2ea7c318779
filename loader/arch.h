#ifndef LOADER_ARCH_H
#define LOADER_ARCH_H

/*
 * What the loader adds to the architecture seam (../parlib/arch.h): entry, clone, signal
 * frames and the file format. Assembly stands in *_amd64.S: start (the first
 * instructions), entry (system calls arrive), table (functions of tables are called),
 * signal (handlers are entered), guestmem (the guest's memory), vdso_image.
 */

#include "../parlib/core.h"
#include "offsets.h"

struct tcb;

/* ---- the calling thread's block ---- */

static inline struct tcb *usys_self(void);
/* Makes t the calling thread's block: 0, or -errno. usys_init_self comes first; it is told
 * what AT_HWCAP2 of the auxiliary vector says. */
static inline long usys_set_self(struct tcb *t);
static inline void usys_init_self(uint64_t hwcap2);
/* Returns what user code misses that is to switch between threads, or 0. */
static inline const char *usys_no_switch(void);
/* Reports whether an operation of arch_prctl is about what usys_set_self sets. */
static inline bool usys_is_selfs(long op);

/* The thread pointer of the guest's thread. */
static inline uintptr_t usys_get_tls(void);

/* ---- the guest's state while the host runs ---- */

/* Where the guest stands: as it is once the call that the host executes has returned. */
struct usys_place { uintptr_t pc, sp, fp; };

/* Reports whether pc is in an entry, where the guest's registers and stack are in use and
 * its return address is still in its place. */
bool usys_at_entry(uintptr_t pc);
/* Stores where the guest stands while its thread is at uc, outside a slot. False: uc is the
 * guest's own, or the host's on its way with nothing of the guest's to go back to. */
bool usys_guest_outside_slot(struct usys_ucontext *uc, struct usys_place *p);

/* ---- a system call that was trapped (dispatch.c) ---- */

/* The address of the instruction. */
static inline uintptr_t usys_trap_pc(struct usys_ucontext *uc);
/* Lets the interrupted code go on as if the instruction had been a call of function. */
static inline void usys_make_call(struct usys_ucontext *uc, uintptr_t function);

#if defined(USYS_ARCH_STUB)
#include "loader_stub.h"
#elif defined(__x86_64__)
#include "arch_amd64.h"
#endif

#endif
