/* The names of loader/arch_amd64.h, for a processor that does not exist. */
#ifndef LOADER_STUB_H
#define LOADER_STUB_H

enum { USYS_ELF_MACHINE = 0, USYS_ELF_NO_RELOC = 0, USYS_ELF_RELATIVE = 1 };
#define USYS_GOARCH "none"
#define USYS_VDSO "__vdso_"
#define USYS_USER_END (1ul << 47)
enum { USYS_CALL_PUSHES = 0, USYS_CLONE_CTID = 3, USYS_CLONE_TLS = 4 };
#define USYS_SELF_REFUSED "refused"

static inline struct tcb *usys_self(void) { return 0; }
static inline long usys_set_self(struct tcb *t) { return t != 0; }
static inline void usys_init_self(uint64_t hwcap2) { (void)hwcap2; }
static inline const char *usys_no_switch(void) { return "a processor"; }
static inline uintptr_t usys_get_tls(void) { return 0; }
static inline bool usys_is_selfs(long op) { return op != 0; }
static inline uintptr_t usys_trap_pc(struct usys_ucontext *uc) { return uc->word; }
enum { USYS_JUMP = 16 };
static inline void usys_put_jump(uint8_t *at, uintptr_t to) { __builtin_memcpy(at, &to, sizeof to); }
static inline void usys_make_call(struct usys_ucontext *uc, uintptr_t function) { uc->word = function; }

#endif
