//go:build ignore

/*
 * The guest's memory. The kernel maps it, at addresses that the simulation chooses; where
 * the kernel could behave in several ways, the simulation fixes one.
 */
#include "files.h"
#include "world.h"

enum { FIXED_NOREPLACE = 0x100000, GAP = 0x10000, MAYMOVE = 1, FIXED = 2 };
#define FIRST_PLACE 0x700000000000ul

static uintptr_t place = FIRST_PLACE;

uintptr_t sim_place(size_t n)
{
	uintptr_t at = place;

	place += usys_page_up(n) + GAP;
	return at;
}

#define CALL(name) static FILE_CALL(name)

/* Ends the run when memory is exhausted: that happens at another moment in each run. */
static long checked(long r)
{
	if (r == -LX_ENOMEM)
		sim_unrepeatable("the machine has too little memory for the program", 0);
	return r;
}

static long anonymous(uintptr_t at, size_t n, int prot, int flags)
{
	return usys_raw6(NR_mmap, (long)at, (long)n, prot, flags, -1, 0);
}

/* Reserves the place of a mapping: at the hinted address if that is free. */
static long reserve(uintptr_t wish, size_t n, int prot, int flags)
{
	long r = -LX_EINVAL;

	if (wish)
		r = anonymous(usys_page_down(wish), n, prot, flags | FIXED_NOREPLACE);
	if (usys_is_err(r) && r != -LX_ENOMEM)
		r = anonymous(sim_place(n), n, prot, flags | FIXED_NOREPLACE);
	return checked(r);
}

CALL(map)
{
	int flags = (int)d;
	struct sim_file *file;
	long at, r;

	UNUSED;
	if (!b || f % (long)usys_platform->page)
		return -LX_EINVAL;
	if (flags & LX_MAP_FIXED && (usys_in_host((uintptr_t)a)))
		return -LX_EINVAL;
	if (flags & LX_MAP_ANONYMOUS) {
		flags |= LX_MAP_NORESERVE;
		if (flags & (LX_MAP_FIXED | FIXED_NOREPLACE)) {
			at = checked(anonymous((uintptr_t)a, (size_t)b, (int)c, flags));
			if (!usys_is_err(at))
				sim_maps_cut((uintptr_t)at, (size_t)b);
		} else {
			at = reserve((uintptr_t)a, (size_t)b, (int)c, flags);
		}
		if (!usys_is_err(at) && c & PROT_WRITE)
			sim_me->memory += (uint64_t)b;
		return at;
	}
	file = sim_fd_file((int)e);
	if (!file)
		return -LX_EBADF;
	if (!file->ops->map)
		return -LX_ENODEV;
	if (flags & (LX_MAP_FIXED | FIXED_NOREPLACE))
		at = a;
	else
		at = reserve((uintptr_t)a, (size_t)b, PROT_NONE, LX_MAP_PRIVATE | LX_MAP_ANONYMOUS | LX_MAP_NORESERVE);
	if (usys_is_err(at))
		return at;
	r = file->ops->map(file, (uintptr_t)at, (size_t)b, (int)c, flags | LX_MAP_FIXED, f);
	if (usys_is_err(r) && !(flags & (LX_MAP_FIXED | FIXED_NOREPLACE)))
		usys_raw(NR_munmap, at, b, 0);
	return r;
}

CALL(unmap)
{
	long r;

	UNUSED;
	r = checked(usys_raw(NR_munmap, a, b, 0));
	if (!r)
		sim_maps_cut((uintptr_t)a, (size_t)b);
	return r;
}

CALL(protect)
{
	long r;

	UNUSED;
	r = sim_maps_protect((uintptr_t)a, (size_t)b, (int)c);
	return r ? r : checked(usys_raw(NR_mprotect, a, b, c));
}

CALL(remap)
{
	long r;

	UNUSED;
	r = usys_raw6(nr, a, b, c, d & ~MAYMOVE, 0, 0);
	/* Moves it to an address that the simulation chooses. */
	if (r == -LX_ENOMEM && d & MAYMOVE)
		r = checked(usys_raw6(nr, a, b, c, MAYMOVE | FIXED, (long)sim_place((size_t)c), 0));
	if (!usys_is_err(r))
		sim_maps_move((uintptr_t)a, (size_t)b, (uintptr_t)r, (size_t)c);
	return r;
}

/* The kernel frees memory of MADV_FREE at any time, and merges pages when it can: so
 * these do nothing here. */
CALL(advise)
{
	enum { DONTNEED = 4, FREE = 8, REMOVE = 9, HIGHEST = 25 };

	UNUSED;
	if (a % (long)usys_platform->page || (int)c > HIGHEST)
		return -LX_EINVAL;
	if ((int)c == DONTNEED || (int)c == FREE)
		return usys_raw(NR_madvise, a, b, DONTNEED);
	return (int)c == REMOVE ? -LX_EINVAL : 0;
}

CALL(resident)
{
	unsigned char yes = 1;

	UNUSED;
	for (long i = 0; i < (long)(usys_page_up((uintptr_t)b) / usys_platform->page); i++)
		if (usys_put_guest((char *)c + i, &yes, 1))
			return -LX_EFAULT;
	return 0;
}

CALL(brk)
{
	UNUSED;
	return 0;
} /* there is no heap of brk: Go does not use it */
CALL(zero)
{
	UNUSED;
	return 0;
}

void sim_start_memory(void)
{
	static const struct {
		int nr;
		usys_call *call;
	} own[] = {
		{NR_mmap, map},
		{NR_munmap, unmap},
		{NR_mprotect, protect},
		{NR_mremap, remap},
		{NR_madvise, advise},
		{NR_mincore, resident},
		{NR_brk, brk},
		{NR_mlock, zero},
		{NR_munlock, zero},
		{NR_mlockall, zero},
		{NR_munlockall, zero},
		{NR_membarrier, zero},
	};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		sim_route(own[i].nr, own[i].call);
}
