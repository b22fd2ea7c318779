#ifndef PARLIB_RAW_H
#define PARLIB_RAW_H

/* Raw system calls: -errno on failure, Linux's numbers. */

static inline long usys_raw6(long n, long a, long b, long c, long d, long e, long f)
{
	long r;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	__asm__ volatile("syscall" : "=a"(r)
		: "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
		: "rcx", "r11", "memory");
	return r;
}
#define usys_raw(n, a, b, c) usys_raw6(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)

#endif
