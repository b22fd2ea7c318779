//go:build ignore

#include "story_line.h"

#include "sim.h"

static void flush(struct sim_line *l)
{
	const char *p = l->bytes;

	while (l->n) {
		long r = usys_raw(NR_write, sim_options.story, p, l->n);
		if (r == -LX_EINTR)
			continue;
		if (r <= 0)
			break; /* the disk is full: the reader finds the line cut */
		p += r;
		l->n -= (size_t)r;
	}
	l->n = 0;
}

void sim_line_put(struct sim_line *l, const char *s)
{
	for (; *s; s++) {
		if (l->n == sizeof l->bytes)
			flush(l);
		l->bytes[l->n++] = *s;
	}
}

void sim_line_put_number(struct sim_line *l, int64_t n)
{
	char buf[24];
	struct usys_text t = usys_text(buf, sizeof buf);

	usys_putdec(&t, n);
	sim_line_put(l, buf);
}

/* Writes a JSON string. Bytes that are not UTF-8 stay: the reader handles them. */
static void put_string(struct sim_line *l, const char *s, size_t n)
{
	static const char hex[] = "0123456789abcdef";

	sim_line_put(l, "\"");
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		char escaped[] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 0xf], 0};
		char plain[] = {(char)c, 0};
		if (c == '"' || c == '\\')
			sim_line_put(l, "\\");
		sim_line_put(l, c < ' ' || c == 0x7f ? escaped : plain);
	}
	sim_line_put(l, "\"");
}

void sim_line_put_base64(struct sim_line *l, const unsigned char *p, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	sim_line_put(l, "\"");
	for (size_t i = 0; i < n; i += 3) {
		size_t left = n - i;
		uint32_t v = (uint32_t)p[i] << 16 | (left > 1 ? (uint32_t)p[i + 1] << 8 : 0) |
			(left > 2 ? p[i + 2] : 0);
		char four[5] = {digits[v >> 18], digits[v >> 12 & 63], left > 1 ? digits[v >> 6 & 63] : '=',
			left > 2 ? digits[v & 63] : '=', 0};
		sim_line_put(l, four);
	}
	sim_line_put(l, "\"");
}

void sim_line_begin(struct sim_line *l, uint64_t ns, const char *kind)
{
	l->n = 0;
	sim_line_put(l, "{\"t\":");
	sim_line_put_number(l, (int64_t)ns);
	sim_line_put(l, ",\"kind\":\"");
	sim_line_put(l, kind);
	sim_line_put(l, "\"");
}

void sim_line_end(struct sim_line *l)
{
	sim_line_put(l, "}\n");
	flush(l);
}

void sim_line_name(struct sim_line *l, const char *name)
{
	sim_line_put(l, ",\"");
	sim_line_put(l, name);
	sim_line_put(l, "\":");
}

void sim_line_number(struct sim_line *l, const char *field, int64_t n)
{
	sim_line_name(l, field);
	sim_line_put_number(l, n);
}

void sim_line_string(struct sim_line *l, const char *field, const char *s, size_t n)
{
	sim_line_name(l, field);
	put_string(l, s, n);
}

void sim_line_text(struct sim_line *l, const char *field, const char *s)
{
	sim_line_string(l, field, s, usys_strlen(s));
}
