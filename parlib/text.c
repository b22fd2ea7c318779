//go:build linux && amd64 && cgo

/* Text without libc, for errstr and reports. */
#include "core.h"

size_t usys_strlen(const char *s)
{
	size_t n = 0;
	while (s[n])
		n++;
	return n;
}

bool usys_streq(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

void usys_copy(void *to, const void *from, size_t n) { usys_copy_bytes(to, from, n); }

void usys_zero(void *p, size_t n) { usys_fill_bytes(p, 0, n); }

struct usys_text usys_text(char *buf, size_t cap)
{
	buf[0] = 0;
	return (struct usys_text){buf, 0, cap};
}

void usys_putn(struct usys_text *t, const char *s, size_t n)
{
	if (n > t->cap - 1 - t->n)
		n = t->cap - 1 - t->n;
	usys_copy(t->p + t->n, s, n);
	t->n += n;
	t->p[t->n] = 0;
}

void usys_put(struct usys_text *t, const char *s) { usys_putn(t, s, usys_strlen(s)); }

static void putbase(struct usys_text *t, uint64_t v, unsigned base)
{
	char b[24];
	size_t i = sizeof b;
	do
		b[--i] = "0123456789abcdef"[v % base];
	while (v /= base);
	usys_putn(t, b + i, sizeof b - i);
}

void usys_putdec(struct usys_text *t, int64_t v)
{
	if (v < 0)
		usys_putn(t, "-", 1);
	putbase(t, v < 0 ? -(uint64_t)v : (uint64_t)v, 10);
}

void usys_puthex(struct usys_text *t, uint64_t v)
{
	usys_putn(t, "0x", 2);
	putbase(t, v, 16);
}

void usys_write2(const struct usys_text *t) { usys_raw(NR_write, 2, t->p, t->n); }
