//go:build ignore

/* The uses of a call: the paths and addresses that it names, or the call itself. */
#include "shape.h"

typedef bool use_func(void *arg, const struct shape_use *u);

/* ---- paths ---- */

/* Flags of open(2) that decide whether it is a use of write. */
enum { ACCMODE = 3, CREAT = 0100, TRUNC = 01000, PATH = 010000000, TMPFILE = 020000000 };

static bool writes(const struct shape_kind *k, const struct shape_call *c)
{
	uint64_t flags = (uint32_t)c->arg[k->flags];

	if (k->flags_there && usys_get(&flags, (const void *)c->arg[k->flags], sizeof flags))
		return false;
	return !(flags & PATH) && flags & (ACCMODE | CREAT | TRUNC | TMPFILE);
}

static bool see_call(const struct shape_kind *k, const struct shape_call *c, use_func *f, void *arg);

/* A path that cannot be read is an error of the call. An empty one names the descriptor's file, or
 * none: reading that is passive. */
static bool see_path(const struct shape_kind *k, int i, const struct shape_call *c, use_func *f, void *arg)
{
	char name[SHAPE_PATH], path[SHAPE_PATH];
	struct shape_use u = {.verb = k->path[i].verb, .path = path};
	uintptr_t at = (uintptr_t)c->arg[k->path[i].path];
	long n;

	if (!at)
		return !k->path[i].pathless || see_call(k, c, f, arg);
	n = usys_get_string(name, (const char *)at, sizeof name);
	if (n < 0 || (n == 0 && (u.verb == SHAPE_READ || k->path[i].dir < 0)))
		return true;
	n = shape_path(k->path[i].dir < 0 ? LX_AT_FDCWD : c->arg[k->path[i].dir], name, path);
	if (n == -LX_ENOENT)
		return true; /* the directory does not exist */
	u.n = n < 0 ? 0 : (size_t)n;
	if (u.verb == SHAPE_READ && k->flags >= 0 && writes(k, c))
		u.verb = SHAPE_WRITE;
	return f(arg, &u);
}

/* ---- addresses ---- */

static uint16_t big_endian(const uint8_t *p) { return (uint16_t)(p[0] << 8 | p[1]); }

static bool see_unix(struct shape_use *u, const uint8_t *b, size_t n, use_func *f, void *arg)
{
	char name[128], path[SHAPE_PATH];
	size_t m = 0;
	long r;

	if (n && !b[0]) {
		name[m++] = '@';
		for (size_t i = 1; i < n; i++)
			name[m++] = (char)b[i];
		while (m > 1 && !name[m - 1])
			m--;
		u->path = name;
		u->n = m;
		return f(arg, u);
	}
	while (m < n && b[m])
		m++;
	usys_copy(name, b, m);
	name[m] = 0;
	if (!m)
		return true; /* the kernel chooses an address */
	r = shape_path(LX_AT_FDCWD, name, path);
	if (r == -LX_ENOENT)
		return true;
	u->path = path;
	u->n = r < 0 ? 0 : (size_t)r;
	return f(arg, u);
}

/* AF_UNSPEC ends a connection. Elsewhere it is AF_INET: for bind, and to send a packet. */
static bool see_address(long nr, enum shape_verb verb, uintptr_t at, uint32_t n, use_func *f, void *arg)
{
	struct shape_use u = {.verb = verb, .addr = {[10] = 0xff, [11] = 0xff}};
	uint8_t b[128];

	if (!at || n < 2)
		return true;
	n = n < sizeof b ? n : sizeof b;
	if (usys_get(b, (const void *)at, n))
		return true;
	usys_copy(&u.family, b, sizeof u.family);
	if (!u.family && nr == NR_connect)
		return true;
	if (!u.family)
		u.family = LX_AF_INET;
	switch (u.family) {
	case LX_AF_UNIX: return see_unix(&u, b + 2, n - 2, f, arg);
	case LX_AF_INET:
		if (n < 8)
			return true;
		usys_copy(u.addr + 12, b + 4, 4);
		u.port = big_endian(b + 2);
		break;
	case LX_AF_INET6:
		if (n < 24)
			return true;
		usys_copy(u.addr, b + 8, 16);
		u.port = big_endian(b + 2);
		break;
	}
	return f(arg, &u);
}

/* A struct user_msghdr begins with the address and its length; a struct mmsghdr begins with one. */
static bool see_messages(const struct shape_kind *k, const struct shape_call *c, use_func *f, void *arg)
{
	enum { SIZE = 64, MOST = 1024 };
	uint64_t n = k->messages < 0 ? 1 : (uint32_t)c->arg[k->messages], to[2];

	for (uint64_t i = 0; i < n && i < MOST; i++) {
		if (usys_get(to, (const char *)c->arg[k->message] + i * SIZE, sizeof to))
			return true;
		if (!see_address(c->nr, k->verb, to[0], (uint32_t)to[1], f, arg))
			return false;
	}
	return true;
}

/* ---- calls ---- */

static bool see_call(const struct shape_kind *k, const struct shape_call *c, use_func *f, void *arg)
{
	struct shape_use u = {.verb = SHAPE_CALL, .nr = c->nr};
	const uint64_t *words = shape_part(SHAPE_WORDS);

	if (k->zero >= 0 && !c->arg[k->zero])
		return true;
	if (k->command >= 0) {
		u.command = (uint64_t)c->arg[k->command] & k->mask;
		for (uint32_t i = 0; i < k->harmless.n; i++)
			if (words[k->harmless.at + i] == u.command)
				return true;
	}
	return f(arg, &u);
}

bool shape_uses(const struct shape_call *c, use_func *f, void *arg)
{
	const struct shape_kind *k = (const struct shape_kind *)shape_part(SHAPE_KINDS) + c->nr;

	if (k->verb == SHAPE_PASSIVE)
		return true;
	if (k->address >= 0)
		return see_address(c->nr, k->verb, (uintptr_t)c->arg[k->address], (uint32_t)c->arg[k->address + 1], f,
			arg);
	if (k->message >= 0)
		return see_messages(k, c, f, arg);
	if (k->path[0].path < 0)
		return see_call(k, c, f, arg);
	for (int i = 0; i < 2 && k->path[i].path >= 0; i++)
		if (!see_path(k, i, c, f, arg))
			return false;
	return true;
}
