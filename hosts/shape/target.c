//go:build ignore

/* Checks whether a call's use is covered by a rule's targets. */
#include "shape.h"

/* Reports whether a name matches a pattern, in which * stands for any bytes. */
static bool name_fits(const char *p, size_t np, const char *s, size_t ns)
{
	size_t i = 0, j = 0, star = np, mark = 0; /* star: the last one, np: none; mark: where it ends */

	while (j < ns) {
		if (i < np && p[i] == '*') {
			star = i++;
			mark = j;
		} else if (i < np && p[i] == s[j]) {
			i++;
			j++;
		} else if (star < np) {
			i = star + 1;
			j = ++mark;
		} else {
			return false;
		}
	}
	while (i < np && p[i] == '*')
		i++;
	return i == np;
}

static size_t name_end(const char *s, size_t n, size_t from)
{
	while (from < n && s[from] != '/')
		from++;
	return from;
}

/* Compares name by name. A pattern that ends in / is a directory and everything below it. */
static bool path_fits(const char *p, size_t np, const char *s, size_t ns)
{
	bool below = np && p[np - 1] == '/';
	size_t i = 0, j = 0;

	np -= below;
	for (;;) {
		size_t ei = name_end(p, np, i), ej = name_end(s, ns, j);

		if (!name_fits(p + i, ei - i, s + j, ej - j))
			return false;
		if (ei == np)
			return below || ej == ns;
		if (ej == ns)
			return false;
		i = ei + 1;
		j = ej + 1;
	}
}

/* Reports whether a path begins with the plain part of a pattern, in front of its first *. This
 * excludes most patterns. */
static bool begins(const char *p, size_t plain, const struct shape_use *u)
{
	if (u->n < plain)
		return false;
	while (plain && p[plain - 1] == u->path[plain - 1])
		plain--;
	return !plain;
}

static bool is_ip(const struct shape_use *u) { return u->family == LX_AF_INET || u->family == LX_AF_INET6; }

static bool is_v4(const uint8_t a[16])
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	for (int i = 0; i < 12; i++)
		if (a[i] != mapped[i])
			return false;
	return true;
}

static bool is_zero(const uint8_t *a, int n)
{
	while (n--)
		if (*a++)
			return false;
	return true;
}

/* Connecting to the unspecified address connects to this machine. */
static bool is_loopback(const struct shape_use *u)
{
	const uint8_t *a = u->addr;
	bool connect = u->verb == SHAPE_CONNECT;

	if (is_v4(a))
		return a[12] == 127 || (connect && is_zero(a + 12, 4));
	return is_zero(a, 15) && (a[15] == 1 || (connect && !a[15]));
}

static bool in_network(const struct shape_target *t, const struct shape_use *u)
{
	int bits = t->bits;

	if (is_v4(t->addr) != is_v4(u->addr))
		return false;
	for (int i = 0; bits > 0; i++, bits -= 8) {
		uint8_t mask = bits >= 8 ? 0xff : (uint8_t)(0xff << (8 - bits));

		if ((t->addr[i] ^ u->addr[i]) & mask)
			return false;
	}
	return true;
}

static bool ip_matches(const struct shape_target *t, const struct shape_use *u)
{
	if (!is_ip(u) || (t->port >= 0 && t->port != u->port))
		return false;
	switch (t->kind) {
	case SHAPE_EVERYWHERE: return true;
	case SHAPE_LOOPBACK: return is_loopback(u);
	case SHAPE_NETWORK: return in_network(t, u);
	}
	return shape_named(t->number, u->addr);
}

bool shape_matches(const struct shape_target *t, const struct shape_use *u)
{
	const char *text = (const char *)shape_part(SHAPE_TEXT) + t->text.at;

	switch (t->kind) {
	case SHAPE_FILES: return begins(text, t->plain, u) && path_fits(text, t->text.n, u->path, u->n);
	case SHAPE_UNIX:
		return u->family == LX_AF_UNIX && u->n && u->path[0] == '/' &&
			path_fits(text, t->text.n, u->path, u->n);
	case SHAPE_ABSTRACT:
		return u->family == LX_AF_UNIX && u->n && u->path[0] == '@' &&
			name_fits(text, t->text.n, u->path, u->n);
	case SHAPE_FAMILY: return u->family == t->number;
	case SHAPE_NUMBER: return u->nr == t->number;
	case SHAPE_COMMAND: return u->nr == t->number && u->command == t->command;
	}
	return ip_matches(t, u);
}
