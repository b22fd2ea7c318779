//go:build ignore

/*
 * The addresses that the program has looked up by a name in the policy: those in the replies
 * that it reads from sockets connected to DNS servers (RFC 1035). The record of a program learns
 * names in the same way (hosts/shape/record).
 */
#include "shape.h"

enum { DNS = 53, REPLY = 1500, DESCRIPTORS = 1 << 16, KNOWN = 1024 };

/* ---- sockets of servers ---- */

static uint64_t servers[DESCRIPTORS / 64];

static void set_server(long fd, bool on)
{
	uint64_t bit = 1ul << (fd % 64), *word = &servers[fd / 64];

	if (on)
		__atomic_fetch_or(word, bit, __ATOMIC_RELAXED);
	else
		__atomic_fetch_and(word, ~bit, __ATOMIC_RELAXED);
}

static bool is_server(long fd) { return __atomic_load_n(&servers[fd / 64], __ATOMIC_RELAXED) >> (fd % 64) & 1; }

static bool leads_to_server(const struct shape_call *c)
{
	uint8_t b[4]; /* family, port */

	return c->arg[2] >= (long)sizeof b && !usys_get(b, (const void *)c->arg[1], sizeof b) && b[2] == 0 &&
		b[3] == DNS;
}

/* ---- known addresses ---- */

/* The latest ones. A writer takes a place by an addition; a reader that sees an entry while it
 * is written finds number 0, which means none. */
static struct known {
	uint32_t number; /* one more than the name's number */
	uint8_t addr[16];
} known[KNOWN];
static uint32_t learned;

static bool same(const uint8_t a[16], const uint8_t b[16])
{
	for (int i = 0; i < 16; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

bool shape_named(uint16_t name, const uint8_t addr[16])
{
	for (uint32_t i = 0; i < KNOWN; i++)
		if (__atomic_load_n(&known[i].number, __ATOMIC_ACQUIRE) == name + 1u && same(known[i].addr, addr))
			return true;
	return false;
}

static void learn(uint32_t name, const uint8_t addr[16])
{
	struct known *k = &known[__atomic_fetch_add(&learned, 1, __ATOMIC_RELAXED) % KNOWN];

	__atomic_store_n(&k->number, 0, __ATOMIC_RELEASE);
	usys_copy(k->addr, addr, sizeof k->addr);
	__atomic_store_n(&k->number, name + 1, __ATOMIC_RELEASE);
}

void shape_names_forget(void)
{
	for (uint32_t i = 0; i < KNOWN; i++)
		__atomic_store_n(&known[i].number, 0, __ATOMIC_RELEASE);
	for (uint32_t i = 0; i < DESCRIPTORS / 64; i++)
		__atomic_store_n(&servers[i], 0, __ATOMIC_RELAXED);
}

/* ---- replies ---- */

struct reply {
	const uint8_t *b;
	size_t n, at;
	bool bad;
};

static uint32_t number(struct reply *r, int bytes)
{
	uint32_t v = 0;

	if (r->n - r->at < (size_t)bytes) {
		r->bad = true;
		return 0;
	}
	while (bytes--)
		v = v << 8 | r->b[r->at++];
	return v;
}

/* Reads a name, in small letters with dots, into to, or skips it if to is 0. Returns its length. */
static size_t name(struct reply *r, char *to, size_t cap)
{
	size_t n = 0;

	for (;;) {
		uint32_t length = number(r, 1);

		if (r->bad || !length)
			return n;
		if (length >= 0xc0) { /* a pointer: the end of this name */
			number(r, 1);
			r->bad |= to != 0; /* a question has no pointers */
			return n;
		}
		if (r->n - r->at < length || (to && n + length + 1 > cap)) {
			r->bad = true;
			return 0;
		}
		if (to && n)
			to[n++] = '.';
		for (; length--; r->at++)
			if (to) {
				char c = (char)r->b[r->at];
				to[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
			}
	}
}

/* Reports whether a name matches one of the policy, which may begin with "*". */
static bool is(const struct shape_list *text, const char *s, size_t n)
{
	const char *p = (const char *)shape_part(SHAPE_TEXT) + text->at;
	size_t m = text->n;

	if (m && p[0] == '*') {
		p++;
		m--;
		if (n <= m)
			return false;
		s += n - m;
		n = m;
	}
	if (n != m)
		return false;
	while (n && p[n - 1] == s[n - 1])
		n--;
	return !n;
}

static void learn_name(const char *s, size_t n, const uint8_t addr[16])
{
	const struct shape_list *names = shape_part(SHAPE_NAMES);

	for (uint32_t i = 0; i < shape_head->part[SHAPE_NAMES].n; i++)
		if (is(&names[i], s, n))
			learn(i, addr);
}

static void read_reply(struct reply *r)
{
	enum { RESPONSE = 0x8000, A = 1, AAAA = 28 };
	char asked[256];
	uint32_t flags, questions, answers;
	size_t n;

	number(r, 2);
	flags = number(r, 2);
	questions = number(r, 2);
	answers = number(r, 2);
	number(r, 4);
	if (!(flags & RESPONSE) || questions != 1)
		return;
	n = name(r, asked, sizeof asked);
	number(r, 4);
	while (answers-- && !r->bad) {
		uint8_t addr[16] = {[10] = 0xff, [11] = 0xff};
		uint32_t type, length;

		name(r, 0, 0);
		type = number(r, 2);
		number(r, 2); /* class */
		number(r, 4); /* time to live */
		length = number(r, 2);
		if (r->bad || r->n - r->at < length)
			return;
		if (type == A && length == 4)
			usys_copy(addr + 12, r->b + r->at, 4);
		else if (type == AAAA && length == 16)
			usys_copy(addr, r->b + r->at, 16);
		if ((type == A && length == 4) || (type == AAAA && length == 16))
			learn_name(asked, n, addr);
		r->at += length;
	}
}

/* ---- calls ---- */

bool shape_names_wanted(const struct shape_head *h, long nr)
{
	return h && h->part[SHAPE_NAMES].n &&
		(nr == NR_connect || nr == NR_close || nr == NR_read || nr == NR_recvfrom);
}

void shape_names_look(const struct shape_call *c, long result)
{
	long fd = (int32_t)c->arg[0];
	uint8_t bytes[REPLY];
	struct reply r = {bytes, sizeof bytes, 0, false};

	if (fd < 0 || fd >= DESCRIPTORS)
		return;
	if (c->nr == NR_connect || c->nr == NR_close) {
		set_server(fd, c->nr == NR_connect && leads_to_server(c));
		return;
	}
	if (result <= 0 || !is_server(fd))
		return;
	r.n = (size_t)result < sizeof bytes ? (size_t)result : sizeof bytes;
	if (!usys_get(bytes, (const void *)c->arg[1], r.n))
		read_reply(&r);
}
