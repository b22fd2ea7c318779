//go:build ignore

#include "story.h"

#include "sim.h"

struct sim_story_place sim_story_here;

bool sim_story_is_told(void) { return sim_options.story >= 0; }

/* ---- a line ---- */

/* What a line has so far. A long one is written in several pieces: no other process runs meanwhile. */
struct line {
	size_t n;
	char bytes[1024];
};

static void flush(struct line *l)
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

static void put(struct line *l, const char *s)
{
	for (; *s; s++) {
		if (l->n == sizeof l->bytes)
			flush(l);
		l->bytes[l->n++] = *s;
	}
}

static void put_number(struct line *l, int64_t n)
{
	char buf[24];
	struct usys_text t = usys_text(buf, sizeof buf);

	usys_putdec(&t, n);
	put(l, buf);
}

/* A string of JSON. Bytes that are no UTF-8 stay: the reader minds them. */
static void put_string(struct line *l, const char *s, size_t n)
{
	static const char hex[] = "0123456789abcdef";

	put(l, "\"");
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		char escaped[] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 0xf], 0};
		char plain[] = {(char)c, 0};
		if (c == '"' || c == '\\')
			put(l, "\\");
		put(l, c < ' ' || c == 0x7f ? escaped : plain);
	}
	put(l, "\"");
}

static void put_base64(struct line *l, const unsigned char *p, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	put(l, "\"");
	for (size_t i = 0; i < n; i += 3) {
		size_t left = n - i;
		uint32_t v = (uint32_t)p[i] << 16 | (left > 1 ? (uint32_t)p[i + 1] << 8 : 0) | (left > 2 ? p[i + 2] : 0);
		char four[5] = {digits[v >> 18], digits[v >> 12 & 63], left > 1 ? digits[v >> 6 & 63] : '=', left > 2 ? digits[v & 63] : '=', 0};
		put(l, four);
	}
	put(l, "\"");
}

/* ---- its fields ---- */

static void begin(struct line *l, const char *kind)
{
	l->n = 0;
	put(l, "{\"t\":");
	put_number(l, (int64_t)(*sim_story_here.clock - SIM_BOOT));
	put(l, ",\"kind\":\"");
	put(l, kind);
	put(l, "\"");
}

static void end(struct line *l)
{
	put(l, "}\n");
	flush(l);
}

static void name(struct line *l, const char *name)
{
	put(l, ",\"");
	put(l, name);
	put(l, "\":");
}

static void number(struct line *l, const char *field, int64_t n)
{
	name(l, field);
	put_number(l, n);
}

static void string(struct line *l, const char *field, const char *s, size_t n)
{
	name(l, field);
	put_string(l, s, n);
}

static void text(struct line *l, const char *field, const char *s) { string(l, field, s, usys_strlen(s)); }

static void place(struct line *l, int32_t machine, int32_t pid)
{
	if (machine >= 0)
		number(l, "machine", machine);
	if (pid >= 0)
		number(l, "pid", pid);
}

/* ---- the run, machines and processes ---- */

void sim_story_begin(void)
{
	struct line l;

	if (!sim_story_is_told())
		return;
	begin(&l, "run");
	number(&l, "version", 1);
	number(&l, "seed", (int64_t)sim_options.seed);
	end(&l);
}

void sim_story_end(const char *how, long code)
{
	struct line l;

	if (!sim_story_is_told())
		return;
	begin(&l, "end");
	text(&l, "text", how);
	number(&l, "code", code);
	end(&l);
}

void sim_story_machine(int32_t machine, const char *called, const char *address)
{
	struct line l;

	if (!sim_story_is_told())
		return;
	begin(&l, "machine");
	place(&l, machine, SIM_STORY_NONE);
	text(&l, "text", called);
	text(&l, "address", address);
	end(&l);
}

void sim_story_process(enum sim_story_process what, int32_t machine, int32_t pid, int64_t code, const char *argv0)
{
	static const char *const kinds[] = {"start", "exit", "signal"};
	struct line l;

	if (!sim_story_is_told())
		return;
	begin(&l, kinds[what]);
	place(&l, machine, pid);
	if (what != SIM_STORY_STARTS)
		number(&l, "code", code);
	text(&l, "text", argv0 ? argv0 : "");
	end(&l);
}

/* ---- events ---- */

void sim_story_event(enum sim_story_event kind, int32_t machine, int32_t other, const char *s, size_t n)
{
	static const char *const kinds[] = {
		"crash", "boot", "kill", "oom", "pause", "resume", "clock", "cut", "heal", "link", "reset", "fault", "quiet", "note",
	};
	struct line l;

	if (!sim_story_is_told())
		return;
	begin(&l, kinds[kind]);
	place(&l, machine, SIM_STORY_NONE);
	if (other >= 0)
		number(&l, "other", other);
	if (n)
		string(&l, "text", s, n);
	end(&l);
}

void sim_story_failure(int32_t machine, const char *property, const char *s, size_t n)
{
	struct line l;

	if (!sim_story_is_told())
		return;
	begin(&l, "failure");
	place(&l, machine, SIM_STORY_NONE);
	text(&l, "property", property);
	string(&l, "text", s, n);
	end(&l);
}

void sim_story_details(const char *s, size_t n)
{
	struct line l;

	if (!sim_story_is_told())
		return;
	begin(&l, "details");
	string(&l, "text", s, n);
	end(&l);
}

/* ---- output ---- */

static bool is_ascii(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] >= 0x80)
			return false;
	return true;
}

/* A write may end within a line, or within a letter: the reader puts lines together. */
void sim_story_output(int32_t machine, int32_t pid, int stream, const void *bytes, size_t n)
{
	struct line l;

	if (!sim_story_is_told() || !n)
		return;
	begin(&l, "output");
	place(&l, machine, pid);
	number(&l, "stream", stream);
	if (is_ascii(bytes, n)) {
		string(&l, "text", bytes, n);
	} else {
		name(&l, "data");
		put_base64(&l, bytes, n);
	}
	end(&l);
}

/* ---- packets ---- */

static void put_hex(struct line *l, uint32_t n)
{
	char digit[2] = {"0123456789abcdef"[n & 0xf]};

	if (n >> 4)
		put_hex(l, n >> 4);
	put(l, digit);
}

/* "10.0.0.1:80" or "[fd00:0:0:0:0:0:0:1]:80" */
static void put_end(struct line *l, const char *machine, const char *field, const struct sim_story_end_of *e)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	const uint8_t *a = e->address;
	bool v4 = !__builtin_memcmp(a, mapped, sizeof mapped);

	number(l, machine, e->machine);
	name(l, field);
	put(l, v4 ? "\"" : "\"[");
	for (int i = v4 ? 12 : 0; i < 16; i += v4 ? 1 : 2) {
		if (v4)
			put_number(l, a[i]);
		else
			put_hex(l, (uint32_t)a[i] << 8 | a[i + 1]);
		put(l, i + (v4 ? 1 : 2) == 16 ? "" : v4 ? "." : ":");
	}
	put(l, v4 ? ":" : "]:");
	put_number(l, e->port);
	put(l, "\"");
}

static void put_data(struct line *l, const struct sim_story_packet *p)
{
	size_t n = p->n < sim_options.story_data ? p->n : sim_options.story_data;

	if (!n)
		return;
	name(l, "data");
	put_base64(l, p->data, n);
}

void sim_story_packet(const struct sim_story_packet *p)
{
	static const char *const fates[] = {"sent", "arrived", "lost", "duplicated"};
	static const char *const kinds[] = {"syn", "syn-ack", "data", "ack", "fin", "rst", "datagram"};
	struct line l;

	if (!sim_story_is_told())
		return;
	begin(&l, fates[p->fate]);
	number(&l, "id", (int64_t)p->id);
	if (p->fate == SIM_STORY_SENT) {
		text(&l, "packet", kinds[p->kind]);
		put_end(&l, "machine", "from", &p->from);
		put_end(&l, "other", "to", &p->to);
		number(&l, "seq", p->seq);
		number(&l, "ack", p->ack);
		number(&l, "size", (int64_t)p->n);
		put_data(&l, p);
	}
	end(&l);
}
