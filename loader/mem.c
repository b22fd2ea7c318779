//go:build ignore

/* Memory: the functions that compilers expect of every C program, and whole pages
 * for everything else. */
#include "loader.h"

void *memcpy(void *to, const void *from, size_t n)
{
	void *r = to;
	usys_copy(to, from, n);
	return r;
}

void *memset(void *p, int c, size_t n)
{
	void *r = p;
	usys_fill_bytes(p, c, n);
	return r;
}

void *memmove(void *to, const void *from, size_t n)
{
	char *d = to;
	const char *s = from;
	if (d <= s || d >= s + n)
		return memcpy(to, from, n);
	while (n--)
		((volatile char *)d)[n] = s[n];
	return to;
}

/* Compares by words as long as they are equal: hosts compare whole pages. */
int memcmp(const void *a, const void *b, size_t n)
{
	const volatile unsigned char *p = a, *q = b;
	for (; n >= sizeof(uint64_t); n -= sizeof(uint64_t), p += sizeof(uint64_t), q += sizeof(uint64_t)) {
		uint64_t x, y;
		__builtin_memcpy(&x, (const void *)p, sizeof x);
		__builtin_memcpy(&y, (const void *)q, sizeof y);
		if (x != y)
			break;
	}
	for (; n; n--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

long usys_mmap(size_t n, int prot)
{
	return usys_raw6(NR_mmap, 0, (long)n, prot, LX_MAP_PRIVATE | LX_MAP_ANONYMOUS | LX_MAP_NORESERVE, -1, 0);
}

long usys_from_guest(void *to, const void *guest, size_t n) { return usys_get(to, guest, n); }
long usys_to_guest(void *guest, const void *from, size_t n) { return usys_put_guest(guest, from, n); }
