/* Empty accessors: the names of arch_amd64.h, for a processor that does not exist. */
#ifndef ARCH_STUB_H
#define ARCH_STUB_H

static inline long usys_raw6(long nr, long a, long b, long c, long d, long e, long f)
{
	return nr + a + b + c + d + e + f;
}

static inline void usys_pause(void) {}
static inline uint64_t usys_ticks(void) { return 0; }
static inline void usys_add(uint64_t *to, uint64_t n) { *to += n; }
static inline void usys_copy_bytes(void *to, const void *from, size_t n) { (void)to, (void)from, (void)n; }
static inline void usys_fill_bytes(void *p, int c, size_t n) { (void)p, (void)c, (void)n; }
static inline uintptr_t usys_thread_pointer(void) { return 0; }
static inline uintptr_t *usys_pc(struct usys_ucontext *uc) { return &uc->word; }
static inline uintptr_t *usys_sp(struct usys_ucontext *uc) { return &uc->word; }
static inline uintptr_t *usys_fp(struct usys_ucontext *uc) { return &uc->word; }
static inline uintptr_t *usys_arg(struct usys_ucontext *uc, int i) { return &uc->word + 0 * i; }
static inline uintptr_t *usys_ret(struct usys_ucontext *uc) { return &uc->word; }
static inline uintptr_t *usys_nr(struct usys_ucontext *uc) { return &uc->word; }
static inline uint64_t *usys_uc_mask(struct usys_ucontext *uc) { return &uc->mask; }
static inline uint64_t *usys_uc_link(struct usys_ucontext *uc) { return &uc->word; }

#define USYS_HANDLER

static inline bool usys_hello(const struct usys_siginfo *info, struct usys_ucontext *uc, uint64_t *word,
	bool (*readable)(const void *p, size_t n))
{
	(void)info, (void)uc, (void)readable;
	*word = 0;
	return false;
}

static inline void usys_hello_done(struct usys_ucontext *uc) { (void)uc; }

static inline bool usys_is_first_store(const struct usys_siginfo *info, struct usys_ucontext *uc, int64_t tlsoff,
	bool (*readable)(const void *p, size_t n))
{
	(void)info, (void)uc, (void)tlsoff, (void)readable;
	return false;
}

static inline void usys_give_block(struct usys_ucontext *uc, void *block) { (void)uc, (void)block; }

static inline uintptr_t usys_called(uintptr_t ret, bool (*readable)(const void *p, size_t n))
{
	(void)readable;
	return ret;
}

static inline bool usys_addr_known(int sig, const struct usys_siginfo *info) { return sig != info->code; }

static inline void usys_go_on(struct usys_ucontext *uc, uintptr_t pc, uintptr_t sp, uint64_t a, uint64_t b)
{
	uc->word = pc + sp + a + b;
}

#endif
