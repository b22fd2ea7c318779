//go:build ignore

/*
 * Properties of package sim, and of Antithesis's package (sdk.c): those that the program has
 * reached, and whether they held. The host of table sim.
 */
#include "driver.h"
#include "property.h"
#include "story.h"
#include "world.h"
#include "zsim.h"

enum { BUCKETS = 256, PROPERTY_STATUS = 1 };

static const char *const kinds[] = {"always", "always-or-unreachable", "sometimes", "reachable", "unreachable",
	"buggify", "fault"};

struct property {
	struct property *same_bucket, *next; /* next: in the order in which they came up */
	uint64_t hash;
	uint64_t held, failed; /* counts; for SIM_BUGGIFY: how often it fired, and did not */
	uint32_t kind;
	bool on; /* for SIM_BUGGIFY: the seed has chosen it */
	size_t n;
	char name[];
};

/* In shared memory: the properties of all processes, because a process may end without a report. */
struct sim_properties {
	struct property *buckets[BUCKETS], *first, **end;
	uint64_t chosen; /* with a name's hash, decides whether the seed has chosen it */
};

static uint64_t hash_of(uint32_t kind, const char *name, size_t n)
{
	uint64_t h = 0xcbf29ce484222325u ^ kind;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)name[i]) * 0x100000001b3u;
	return h;
}

static bool is(const struct property *p, uint64_t hash, uint32_t kind, const char *name, size_t n)
{
	return p->hash == hash && p->kind == kind && p->n == n && !__builtin_memcmp(p->name, name, n);
}

static struct property *find(uint32_t kind, const char *name, size_t n)
{
	uint64_t h = hash_of(kind, name, n);
	struct sim_properties *all = sim_world->properties;
	struct property **bucket = &all->buckets[(h ^ h >> 32) % BUCKETS], *p;

	for (p = *bucket; p; p = p->same_bucket)
		if (is(p, h, kind, name, n))
			return p;
	p = sim_share(sizeof *p + n);
	*p = (struct property){.same_bucket = *bucket, .hash = h, .kind = kind, .n = n};
	usys_copy(p->name, name, n);
	*bucket = p;
	*all->end = p;
	all->end = &p->next;
	return p;
}

/* ---- the report ---- */

static void put_properties(void)
{
	char buf[128];

	for (const struct property *p = sim_world->properties->first; p; p = p->next) {
		struct usys_text t = usys_text(buf, sizeof buf);
		usys_put(&t, "property ");
		usys_put(&t, kinds[p->kind]);
		usys_put(&t, " ");
		usys_putdec(&t, (int64_t)p->held);
		usys_put(&t, " ");
		usys_putdec(&t, (int64_t)p->failed);
		usys_put(&t, " ");
		sim_put_line(&t, p->name, p->n);
	}
}

static void put_failure(const struct property *p)
{
	char buf[128];
	struct usys_text t = usys_text(buf, sizeof buf);

	usys_put(&t, "failure ");
	usys_putdec(&t, sim_world->failures);
	usys_put(&t, " ");
	usys_put(&t, kinds[p->kind]);
	usys_put(&t, " ");
	usys_putdec(&t, (int64_t)sim_elapsed());
	usys_put(&t, " ");
	sim_put_line(&t, p->name, p->n);
	t = usys_text(buf, sizeof buf);
	usys_put(&t, "frames ");
	usys_putdec(&t, sim_world->failures);
	sim_put_callers(&t);
	sim_story_failure(sim_story_here.machine, kinds[p->kind], p->name, p->n);
}

/* ---- events of properties ---- */

static bool may_not_fail(uint32_t kind)
{
	return kind == SIM_ALWAYS || kind == SIM_ALWAYS_OR_UNREACHABLE || kind == SIM_UNREACHABLE;
}

void sim_property(uint32_t kind, const char *name, size_t n) { find(kind, name, n); }

int32_t sim_property_hit(uint32_t kind, const char *name, size_t n, bool held)
{
	struct property *p = find(kind, name, n);

	if (held) {
		p->held++;
		return 0;
	}
	if (p->failed++ || !may_not_fail(kind))
		return 0;
	sim_world->failures++;
	put_failure(p);
	sim_hold_ticks(true);
	return sim_world->failures;
}

void sim_property_failed(int32_t failure, const char *text, size_t n)
{
	char buf[64];
	struct usys_text t = usys_text(buf, sizeof buf);

	if (n) {
		usys_put(&t, "details ");
		usys_putdec(&t, failure);
		usys_put(&t, " ");
		sim_put_line(&t, text, n);
		sim_story_details(text, n);
	}
	if (!sim_options.go_on)
		sim_end("property", 0, PROPERTY_STATUS);
	sim_hold_ticks(false);
}

/* ---- table sim ---- */

static void hash_hit(uint32_t kind, const uint8_t *name, int64_t n, bool held)
{
	sim_hash((uint64_t)usys_tcb()->tid << 32 | kind << 1 | held);
	sim_hash(hash_of(kind, (const char *)name, (size_t)n));
}

static bool on(void) { return true; }
static uint64_t seed(void) { return sim_options.seed; }

static int32_t hit(int32_t kind, uint8_t *name, int64_t n, bool cond)
{
	if ((uint32_t)kind > SIM_FAULT_PLACE || kind == SIM_BUGGIFY_PLACE || n < 0)
		return 0;
	hash_hit((uint32_t)kind, name, n, cond);
	return sim_property_hit((uint32_t)kind, (const char *)name, (size_t)n, cond);
}

static void failed(int32_t failure, uint8_t *text, int64_t n)
{
	sim_property_failed(failure, (const char *)text, (size_t)n);
}

/* Reports whether the seed has chosen a name, independent of when the program reaches it. */
static bool is_chosen(uint64_t hash)
{
	uint64_t z = (hash ^ sim_world->properties->chosen) * 0xbf58476d1ce4e5b9u;

	z = (z ^ z >> 31) * 0x94d049bb133111ebu;
	return z >> 54 < sim_options.buggify;
}

static bool buggify(uint8_t *name, int64_t n)
{
	struct property *p = n < 0 ? 0 : find(SIM_BUGGIFY_PLACE, (const char *)name, (size_t)n);
	bool fires;

	if (!p)
		return false;
	if (!p->held && !p->failed)
		p->on = is_chosen(p->hash);
	fires = p->on && sim_chance(SIM_FAULTS, sim_options.buggify_fires);
	fires ? p->held++ : p->failed++;
	hash_hit(SIM_BUGGIFY_PLACE, name, n, fires);
	return fires;
}

const struct sim_host sim_host = {
	.on = on,
	.hit = hit,
	.failed = failed,
	.buggify = buggify,
	.seed = seed,
	.machine = sim_driver_machine,
	.put_file = sim_driver_put,
	.get_file = sim_driver_get,
	.act = sim_driver_act,
	.link = sim_driver_link,
	.note = sim_driver_note,
	.fault = sim_fault_add,
	.fault_remove = sim_fault_remove,
	.fault_counted = sim_fault_counted,
};

void sim_start_properties(void)
{
	struct sim_properties *all;

	if (sim_is_child())
		return;
	all = sim_world->properties = sim_share(sizeof *all);
	all->end = &all->first;
	all->chosen = sim_random(SIM_FAULTS);
	sim_at_end(put_properties);
}
