//go:build ignore

#include "story.h"

#include "sim.h"
#include "story_line.h"

struct sim_story_place sim_story_here;

bool sim_story_is_told(void) { return sim_options.story >= 0; }

static void begin(struct sim_line *l, const char *kind) { sim_line_begin(l, *sim_story_here.clock - SIM_BOOT, kind); }

static void place(struct sim_line *l, int32_t machine, int32_t pid)
{
	if (machine >= 0)
		sim_line_number(l, "machine", machine);
	if (pid >= 0)
		sim_line_number(l, "pid", pid);
}

/* ---- the run, machines and processes ---- */

void sim_story_begin(void)
{
	struct sim_line l;

	if (!sim_story_is_told())
		return;
	begin(&l, "run");
	sim_line_number(&l, "version", 1);
	sim_line_number(&l, "seed", (int64_t)sim_options.seed);
	sim_line_end(&l);
}

void sim_story_end(const char *how, long code)
{
	struct sim_line l;

	if (!sim_story_is_told())
		return;
	begin(&l, "end");
	sim_line_text(&l, "text", how);
	sim_line_number(&l, "code", code);
	sim_line_end(&l);
}

void sim_story_machine(int32_t machine, const char *called, const char *address)
{
	struct sim_line l;

	if (!sim_story_is_told())
		return;
	begin(&l, "machine");
	place(&l, machine, SIM_STORY_NONE);
	sim_line_text(&l, "text", called);
	sim_line_text(&l, "address", address);
	sim_line_end(&l);
}

void sim_story_process(enum sim_story_process what, int32_t machine, int32_t pid, int64_t code, const char *argv0)
{
	static const char *const kinds[] = {"start", "exit", "signal"};
	struct sim_line l;

	if (!sim_story_is_told())
		return;
	begin(&l, kinds[what]);
	place(&l, machine, pid);
	if (what != SIM_STORY_STARTS)
		sim_line_number(&l, "code", code);
	sim_line_text(&l, "text", argv0 ? argv0 : "");
	sim_line_end(&l);
}

/* ---- events ---- */

void sim_story_event(enum sim_story_event kind, int32_t machine, int32_t other, const char *s, size_t n)
{
	static const char *const kinds[] = {
		"crash",
		"boot",
		"kill",
		"oom",
		"pause",
		"resume",
		"clock",
		"cut",
		"heal",
		"link",
		"reset",
		"fault",
		"quiet",
		"note",
	};
	struct sim_line l;

	if (!sim_story_is_told())
		return;
	begin(&l, kinds[kind]);
	place(&l, machine, SIM_STORY_NONE);
	if (other >= 0)
		sim_line_number(&l, "other", other);
	if (n)
		sim_line_string(&l, "text", s, n);
	sim_line_end(&l);
}

void sim_story_failure(int32_t machine, const char *property, const char *s, size_t n)
{
	struct sim_line l;

	if (!sim_story_is_told())
		return;
	begin(&l, "failure");
	place(&l, machine, SIM_STORY_NONE);
	sim_line_text(&l, "property", property);
	sim_line_string(&l, "text", s, n);
	sim_line_end(&l);
}

void sim_story_details(const char *s, size_t n)
{
	struct sim_line l;

	if (!sim_story_is_told())
		return;
	begin(&l, "details");
	sim_line_string(&l, "text", s, n);
	sim_line_end(&l);
}

/* ---- output ---- */

static bool is_ascii(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] >= 0x80)
			return false;
	return true;
}

/* A write may end within a line, or within a letter: the reader joins the parts. */
void sim_story_output(int32_t machine, int32_t pid, int stream, const void *bytes, size_t n)
{
	struct sim_line l;

	if (!sim_story_is_told() || !n)
		return;
	begin(&l, "output");
	place(&l, machine, pid);
	sim_line_number(&l, "stream", stream);
	if (is_ascii(bytes, n)) {
		sim_line_string(&l, "text", bytes, n);
	} else {
		sim_line_name(&l, "data");
		sim_line_put_base64(&l, bytes, n);
	}
	sim_line_end(&l);
}

/* ---- packets ---- */

static void put_hex(struct sim_line *l, uint32_t n)
{
	char digit[2] = {"0123456789abcdef"[n & 0xf]};

	if (n >> 4)
		put_hex(l, n >> 4);
	sim_line_put(l, digit);
}

/* "10.0.0.1:80" or "[fd00:0:0:0:0:0:0:1]:80" */
static void put_end(struct sim_line *l, const char *machine, const char *field, const struct sim_story_end_of *e)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	const uint8_t *a = e->address;
	bool v4 = !__builtin_memcmp(a, mapped, sizeof mapped);

	sim_line_number(l, machine, e->machine);
	sim_line_name(l, field);
	sim_line_put(l, v4 ? "\"" : "\"[");
	for (int i = v4 ? 12 : 0; i < 16; i += v4 ? 1 : 2) {
		if (v4)
			sim_line_put_number(l, a[i]);
		else
			put_hex(l, (uint32_t)a[i] << 8 | a[i + 1]);
		sim_line_put(l, i + (v4 ? 1 : 2) == 16 ? "" : v4 ? "." : ":");
	}
	sim_line_put(l, v4 ? ":" : "]:");
	sim_line_put_number(l, e->port);
	sim_line_put(l, "\"");
}

static void put_data(struct sim_line *l, const struct sim_story_packet *p)
{
	size_t n = p->n < sim_options.story_data ? p->n : sim_options.story_data;

	if (!n)
		return;
	sim_line_name(l, "data");
	sim_line_put_base64(l, p->data, n);
}

void sim_story_packet(const struct sim_story_packet *p)
{
	static const char *const fates[] = {"sent", "arrived", "lost", "duplicated"};
	static const char *const kinds[] = {"syn", "syn-ack", "data", "ack", "fin", "rst", "datagram"};
	struct sim_line l;

	if (!sim_story_is_told())
		return;
	begin(&l, fates[p->fate]);
	sim_line_number(&l, "id", (int64_t)p->id);
	if (p->fate == SIM_STORY_SENT) {
		sim_line_text(&l, "packet", kinds[p->kind]);
		put_end(&l, "machine", "from", &p->from);
		put_end(&l, "other", "to", &p->to);
		sim_line_number(&l, "seq", p->seq);
		sim_line_number(&l, "ack", p->ack);
		sim_line_number(&l, "size", (int64_t)p->n);
		put_data(&l, p);
	}
	sim_line_end(&l);
}
