//go:build ignore

/*
 * One line of Antithesis's format: {"antithesis_assert":{"hit":true,"must_hit":true,
 * "assert_type":"always","message":"...","id":"...","condition":false,"details":{...}}}. A
 * property's name is its id. A line with hit false declares a property: the program's catalog
 * consists of such lines.
 */
#include "property.h"

struct json {
	const char *p, *end;
};
struct part {
	const char *p;
	size_t n;
};

struct assertion {
	struct part type, id, details;
	bool hit, must_hit, condition;
};

static void blanks(struct json *j)
{
	while (j->p < j->end && (*j->p == ' ' || *j->p == '\t' || *j->p == '\r'))
		j->p++;
}

static bool take(struct json *j, char c)
{
	blanks(j);
	if (j->p == j->end || *j->p != c)
		return false;
	j->p++;
	return true;
}

/* Reads a string: the text between its quotes. */
static bool string(struct json *j, struct part *s)
{
	if (!take(j, '"'))
		return false;
	s->p = j->p;
	while (j->p < j->end && *j->p != '"')
		j->p += *j->p == '\\' ? 2 : 1;
	if (j->p >= j->end)
		return false;
	s->n = (size_t)(j->p - s->p);
	j->p++;
	return true;
}

/* Reads any value, as text. */
static bool value(struct json *j, struct part *v)
{
	size_t depth = 0;
	struct part s;

	blanks(j);
	v->p = j->p;
	while (j->p < j->end) {
		char c = *j->p;
		if (!depth && (c == ',' || c == '}' || c == ']') && j->p > v->p)
			break;
		if (c == '"') {
			if (!string(j, &s))
				return false;
			continue;
		}
		if (c == '{' || c == '[')
			depth++;
		if (c == '}' || c == ']') {
			if (!depth)
				return false;
			depth--;
		}
		j->p++;
	}
	v->n = (size_t)(j->p - v->p);
	while (v->n && (v->p[v->n - 1] == ' ' || v->p[v->n - 1] == '\t'))
		v->n--;
	return v->n && !depth;
}

static bool is(struct part s, const char *text)
{
	return s.n == usys_strlen(text) && !__builtin_memcmp(s.p, text, s.n);
}

static void member(struct assertion *a, struct part name, struct part v)
{
	struct json j = {v.p, v.p + v.n};

	if (is(name, "hit"))
		a->hit = is(v, "true");
	else if (is(name, "must_hit"))
		a->must_hit = is(v, "true");
	else if (is(name, "condition"))
		a->condition = is(v, "true");
	else if (is(name, "assert_type"))
		string(&j, &a->type);
	else if (is(name, "id"))
		string(&j, &a->id);
	else if (is(name, "details") && !is(v, "null"))
		a->details = v;
}

/* Reads an object, and calls each for its members; nothing is called for an object of another
 * form. */
static bool object(struct json *j, void (*each)(struct assertion *a, struct part name, struct part v),
	struct assertion *a)
{
	struct part name, v;

	if (!take(j, '{'))
		return false;
	if (take(j, '}'))
		return true;
	do {
		if (!string(j, &name) || !take(j, ':') || !value(j, &v))
			return false;
		each(a, name, v);
	} while (take(j, ','));
	return take(j, '}');
}

static void outer(struct assertion *a, struct part name, struct part v)
{
	struct json j = {v.p, v.p + v.n};

	if (is(name, "antithesis_assert") && !object(&j, member, a))
		*a = (struct assertion){0};
}

/* Returns a hexadecimal digit's value; -1: it is none. */
static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Returns the number of \uXXXX at s, of which n bytes are left; -1: it is damaged. */
static int32_t unit(const char *s, size_t n)
{
	int32_t c = 0;

	if (n < 6 || s[0] != '\\' || s[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		if (digit(s[i]) < 0)
			return -1;
		c = c << 4 | digit(s[i]);
	}
	return c;
}

static size_t utf8(char *to, uint32_t c)
{
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n; --i; c >>= 6)
		to[i] = (char)(0x80 | (c & 0x3f));
	to[0] = (char)(n == 1 ? c : (0xf00u >> n & 0xff) | c);
	return n;
}

/* Puts the character of \uXXXX at s, or of two of them that are a pair of surrogates. Sets *used to
 * their length. Half a pair becomes U+FFFD. */
static size_t unicode(char *to, const char *s, size_t n, size_t *used)
{
	enum { DAMAGED = 0xfffd, HIGH = 0xd800, LOW = 0xdc00, BEHIND = 0xe000, UNIT = 6 };
	int32_t c = unit(s, n), low;

	*used = c < 0 ? 2 : UNIT;
	if (c < 0)
		return utf8(to, '?');
	if (c >= HIGH && c < LOW) {
		low = unit(s + UNIT, n - UNIT);
		if (low < LOW || low >= BEHIND)
			return utf8(to, DAMAGED);
		*used = 2 * UNIT;
		return utf8(to, 0x10000 + ((uint32_t)(c - HIGH) << 10 | (uint32_t)(low - LOW)));
	}
	return utf8(to, c >= LOW && c < BEHIND ? DAMAGED : (uint32_t)c);
}

/* Undoes a string's backslashes. to has room for s.n bytes: nothing becomes longer. */
static size_t plain(char *to, struct part s)
{
	static const char from[] = "bfnrt", control[] = "\b\f\n\r\t";
	size_t n = 0;

	for (size_t i = 0, used; i < s.n; i += used) {
		used = 1;
		if (s.p[i] != '\\' || i + 1 == s.n) {
			to[n++] = s.p[i];
			continue;
		}
		if (s.p[i + 1] == 'u') {
			n += unicode(to + n, s.p + i, s.n - i, &used);
			continue;
		}
		char c = s.p[i + 1];
		for (size_t k = 0; k < sizeof from - 1; k++)
			if (c == from[k])
				c = control[k];
		to[n++] = c;
		used = 2;
	}
	return n;
}

static uint32_t kind(const struct assertion *a)
{
	if (is(a->type, "sometimes"))
		return SIM_SOMETIMES;
	if (is(a->type, "reachability"))
		return a->must_hit ? SIM_REACHABLE : SIM_UNREACHABLE;
	return a->must_hit ? SIM_ALWAYS : SIM_ALWAYS_OR_UNREACHABLE;
}

/* The package's own assertion on a build without cgo, which concerns only Antithesis's machines. */
static bool is_of_its_own(struct part id) { return is(id, "Go application under test compiled with CGO enabled"); }

void sim_sdk_line(const char *line, size_t n)
{
	struct json j = {line, line + n};
	struct assertion a = {0};
	int32_t failure = 0;
	size_t room;
	char *name;

	if (!object(&j, outer, &a) || !a.id.n || !a.type.n || is_of_its_own(a.id))
		return;
	room = a.id.n;
	name = sim_alloc(room);
	n = plain(name, a.id);
	if (a.hit)
		failure = sim_property_hit(kind(&a), name, n, a.condition);
	else
		sim_property(kind(&a), name, n);
	sim_release(name, room);
	if (failure)
		sim_property_failed(failure, a.details.p, a.details.n);
}
