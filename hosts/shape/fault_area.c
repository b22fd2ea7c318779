//go:build ignore

/* The memory with the fault rules. */
#include "fault.h"

struct fault_area *fault_area;

static struct fault_area *map(int fd)
{
	struct lx_stat st;
	long at;

	if (usys_raw(NR_fstat, fd, &st, 0) || st.size < (int64_t)sizeof *fault_area)
		return 0;
	at = usys_raw6(NR_mmap, 0, sizeof *fault_area, PROT_RW, LX_MAP_SHARED, fd, 0);
	return usys_is_err(at) || ((struct fault_area *)at)->version != FAULT_VERSION ? 0 : (struct fault_area *)at;
}

void usys_fault_start(int fd)
{
	if (fd < 0)
		return;
	fault_area = map(fd);
	if (!fault_area)
		usys_refuse("-faultfd: the descriptor is not that of faults", 0);
	usys_keep(USYS_KEPT_FAULTS, fd, true);
}

bool fault_make_area(const struct fault_area *head)
{
	enum { MFD_CLOEXEC = 1 };
	long fd = usys_raw(NR_memfd_create, "usys-faults", MFD_CLOEXEC, 0), at = -1;

	if (fd >= 0 && !usys_raw(NR_ftruncate, fd, sizeof *head, 0))
		at = usys_raw6(NR_mmap, 0, sizeof *head, PROT_RW, LX_MAP_SHARED, fd, 0);
	if (usys_is_err(at)) {
		if (fd >= 0)
			usys_raw(NR_close, fd, 0, 0);
		return false;
	}
	usys_copy((char *)at, (const char *)head, offsetof(struct fault_area, rule));
	usys_keep(USYS_KEPT_FAULTS, (int)fd, false);
	__atomic_store_n(&fault_area, (struct fault_area *)at, __ATOMIC_RELEASE);
	return true;
}

bool usys_fault_clock(void) { return fault_area && __atomic_load_n(&fault_area->clock, __ATOMIC_RELAXED); }

int usys_fault_fd(bool stays)
{
	int fd = fault_area ? usys_kept(USYS_KEPT_FAULTS) : -1; /* passed on by the programs that this one executes */

	if (fd >= 0)
		usys_raw(NR_fcntl, fd, LX_F_SETFD, stays ? 0 : LX_FD_CLOEXEC);
	return fd;
}

bool usys_fault_about(long nr)
{
	return fault_area && (fault_area->control || fault_area->named[nr / 64] >> (nr % 64) & 1);
}

/* ---- the table of -c ---- */

static void number(struct usys_text *t, uint64_t v)
{
	char digits[24];
	struct usys_text d = usys_text(digits, sizeof digits);

	usys_putdec(&d, (int64_t)v);
	for (size_t i = d.n; i < 10; i++)
		usys_put(t, " ");
	usys_putn(t, d.p, d.n);
}

/* Prints how often each rule has matched a call, and changed one. */
void usys_fault_print(void)
{
	char buf[FAULT_STRINGS + 64];
	bool head = false;

	if (!fault_area)
		return;
	for (uint32_t i = 0; i < __atomic_load_n(&fault_area->rules, __ATOMIC_ACQUIRE); i++) {
		const struct fault_rule *r = &fault_area->rule[i];
		struct usys_text t = usys_text(buf, sizeof buf);

		if (__atomic_load_n(&r->use, __ATOMIC_RELAXED) & FAULT_GONE)
			continue; /* a test has removed it */
		if (!head)
			usys_put(&t, "   matched       hit fault\n---------- --------- ----------------\n");
		head = true;
		number(&t, __atomic_load_n(&r->matched, __ATOMIC_RELAXED));
		number(&t, __atomic_load_n(&r->hit, __ATOMIC_RELAXED));
		usys_put(&t, " ");
		usys_put(&t, r->strings + r->text);
		usys_put(&t, "\n");
		usys_log(&t);
	}
}
