//go:build ignore

/*
 * The settings of a run. Settings that are not given are drawn from the seed: programs have
 * different bugs, and the best distance of ticks, for example, differs between them.
 */
#include "sim.h"

struct sim_options sim_options;

enum { LEAST = 0, MOST = 1 };

static const struct setting {
	const char *name;
	size_t at;
	uint64_t range[2];
} settings[] = {
	{"seed", offsetof(struct sim_options, seed), {0, INT64_MAX}},
	{"processors", offsetof(struct sim_options, processors), {1, 64}},
	{"call-ns", offsetof(struct sim_options, call_ns), {2, 1000000}},
	{"change", offsetof(struct sim_options, change), {0, 1024}},
	{"tick", offsetof(struct sim_options, tick), {0, 1000000000}},
	{"yield", offsetof(struct sim_options, yield), {0, 1024}},
	{"slow", offsetof(struct sim_options, slow), {0, 1024}},
	{"calm", offsetof(struct sim_options, calm), {0, INT64_MAX}},
	{"era", offsetof(struct sim_options, era), {1, 1000000000}},
	{"latency-ns", offsetof(struct sim_options, latency_ns), {0, 3600 * SIM_SECOND}},
	{"buffer", offsetof(struct sim_options, buffer), {0, 1 << 24}},
	{"partial", offsetof(struct sim_options, partial), {0, 1024}},
	{"loss", offsetof(struct sim_options, loss), {0, 1024}},
	{"reorder", offsetof(struct sim_options, reorder), {0, 1024}},
	{"refuse", offsetof(struct sim_options, refuse), {0, 1024}},
	{"reset", offsetof(struct sim_options, reset), {0, 1024}},
	{"buggify", offsetof(struct sim_options, buggify), {0, 1024}},
	{"buggify-fires", offsetof(struct sim_options, buggify_fires), {0, 1024}},
	{"go-on", offsetof(struct sim_options, go_on), {0, 1}},
	{"stall", offsetof(struct sim_options, stall), {0, 1000000000}},
	{"stall-ns", offsetof(struct sim_options, stall_ns), {0, SIM_SECOND}},
	{"disk", offsetof(struct sim_options, disk), {0, 1ul << 50}},
	{"crash", offsetof(struct sim_options, crash), {0, 1}},
	{"limit-ns", offsetof(struct sim_options, limit_ns), {0, UINT64_MAX / 2}},
};
enum { SETTINGS = sizeof settings / sizeof *settings };

static uint64_t *value(const struct setting *s) { return (uint64_t *)((char *)&sim_options + s->at); }

/* The order must never change: each draw is made whether it is used or not. */
static void draw(void)
{
	struct sim_options *o = &sim_options;
	bool stalls;

	o->processors = 1 + sim_below(SIM_KNOBS, 4);
	o->call_ns = sim_magnitude(SIM_KNOBS, 100, 6400);
	o->change = sim_below(SIM_KNOBS, 3) ? sim_magnitude(SIM_KNOBS, 8, 512) : 0;
	o->tick = sim_below(SIM_KNOBS, 4) ? sim_magnitude(SIM_KNOBS, 1, 4) : sim_magnitude(SIM_KNOBS, 4, 64);
	o->yield = 512 + sim_below(SIM_KNOBS, 513);
	stalls = sim_below(SIM_KNOBS, 2); /* either some stall now and then, or some are always slow */
	o->slow = stalls ? 0 : 384 + sim_below(SIM_KNOBS, 640);
	o->era = sim_magnitude(SIM_KNOBS, 8, 256);
	o->latency_ns = sim_below(SIM_KNOBS, 3) ? sim_magnitude(SIM_KNOBS, 1000, 1 << 20) : 0;
	o->buffer = sim_below(SIM_KNOBS, 4) ? 0 : sim_magnitude(SIM_KNOBS, 1024, 1 << 16);
	o->partial = sim_below(SIM_KNOBS, 2) ? sim_magnitude(SIM_KNOBS, 8, 256) : 0;
	o->stall = stalls ? sim_magnitude(SIM_KNOBS, 4, 64) : 0;
	o->stall_ns = sim_below(SIM_KNOBS, 4) ? 0 : sim_magnitude(SIM_KNOBS, 1000, 4000000);
	o->buggify = o->buggify_fires = 256; /* a quarter, as in FoundationDB */
	if (o->seed % 8 == 0) {              /* few switches: some threads do much before others begin */
		o->tick = sim_magnitude(SIM_KNOBS, 1 << 10, 1 << 17);
		o->slow = o->stall = 0;
	}
}

static bool number(const char **text, uint64_t *n)
{
	const char *s = *text;

	for (*n = 0; *s >= '0' && *s <= '9'; s++)
		if (__builtin_mul_overflow(*n, 10, n) || __builtin_add_overflow(*n, (uint64_t)(*s - '0'), n))
			return false;
	if (s == *text)
		return false;
	*text = s;
	return true;
}

/* Returns the length of "name=" if text begins so, or 0. */
static size_t named(const char *text, const char *name)
{
	size_t i = 0;

	while (name[i] && text[i] == name[i])
		i++;
	return !name[i] && text[i] == '=' ? i + 1 : 0;
}

/* Reads a setting that comes from the command or a child's parent, and is not drawn from
 * the seed. */
static bool plain(const char **text)
{
	struct sim_options *o = &sim_options;
	uint64_t report = (uint64_t)o->report, rules = (uint64_t)o->rules, machine = (uint64_t)o->machine,
		 cpu = (uint64_t)o->cpu, story = (uint64_t)o->story;
	const struct {
		const char *name;
		uint64_t *to;
	} all[] = {
		{"report", &report},
		{"rules", &rules},
		{"until", &o->until},
		{"machine", &machine},
		{"process", &o->process},
		{"cpu", &cpu},
		{"story", &story},
		{"story-data", &o->story_data},
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		size_t skip = named(*text, all[i].name);
		*text += skip;
		if (!skip)
			continue;
		if (!number(text, all[i].to))
			return false;
		o->report = (int32_t)report;
		o->rules = (int32_t)rules;
		o->machine = (int32_t)machine;
		o->cpu = (int32_t)cpu;
		o->story = (int32_t)story;
		return true;
	}
	return false;
}

static void read(const char *text, bool seed)
{
	uint64_t n;

	while (*text) {
		size_t skip = 0, i;
		const char *end = text;
		bool known;
		for (i = 0; i < SETTINGS && !(skip = named(text, settings[i].name)); i++)
			;
		end += skip;
		known = skip ? number(&end, &n) : plain(&end);
		if (!known || (*end && *end != ','))
			usys_refuse("-sim ", text, ": the settings are name=number with commas between", 0);
		if (skip && (n < settings[i].range[LEAST] || n > settings[i].range[MOST]))
			usys_refuse("-sim ", text, ": the number is out of range", 0);
		if (skip && (!seed || !i))
			*value(&settings[i]) = n;
		text = *end ? end + 1 : end;
	}
}

void sim_read_options(const char *text)
{
	sim_options = (struct sim_options){.report = -1, .rules = -1, .machine = -1, .cpu = -1, .story = -1};
	read(text, true);
	sim_seed(sim_options.seed);
	draw();
	read(text, false);
}

void sim_put_options(struct usys_text *t)
{
	for (size_t i = 0; i < SETTINGS; i++) {
		usys_put(t, i ? "," : "");
		usys_put(t, settings[i].name);
		usys_put(t, "=");
		usys_putdec(t, (int64_t)*value(&settings[i]));
	}
}
