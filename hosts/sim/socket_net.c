//go:build ignore

/* The network of the world, which lies in shared memory: its memory, its time, and its events of
 * sockets. */
#include "socket.h"
#include "story.h"

#include "world.h"

/* ---- functions for the network ---- */

static void *take(struct sim_env *env, size_t n)
{
	(void)env;
	return sim_share(n);
}
static void give_back(struct sim_env *env, void *memory, size_t n)
{
	(void)env;
	sim_unshare(memory, n);
}
static uint64_t draw(struct sim_env *env)
{
	(void)env;
	return sim_random(SIM_NETWORK);
}
static uint64_t draw_fault(struct sim_env *env)
{
	(void)env;
	return sim_random(SIM_FAULTS);
}

static struct sim_env env = {.alloc = take, .release = give_back, .random = draw};
static struct sim_env faults = {.alloc = take, .release = give_back, .random = draw_fault};

/* ---- the owners of sockets ---- */

/* In shared memory. The network reports an event of a socket in the process that executes the
 * network's event, which may be any. The socket's process looks at it when it has the baton. */
struct sim_owner {
	uint32_t process, bits; /* bits: events that were not looked at */
	bool queued;
	struct sim_owner *next; /* the process's next one */
	struct sim_file *file;  /* in the process's memory; 0: it is closed */
};

static void changed(void *of, uint32_t bits)
{
	struct sim_owner *o = of;
	struct sim_process *p = &sim_world->of[o->process];

	p->next = 0;
	if (p == sim_me) {
		sim_file_event(o->file, bits);
		return;
	}
	o->bits |= bits;
	if (o->queued)
		return;
	o->queued = true;
	o->next = 0;
	if (p->changed)
		p->changed_last->next = o;
	else
		p->changed = o;
	p->changed_last = o;
}

void sim_sockets_look(void)
{
	struct sim_owner *o;

	while ((o = sim_me->changed)) {
		uint32_t bits = o->bits;

		sim_me->changed = o->next;
		o->queued = false;
		o->bits = 0;
		if (o->file)
			sim_file_event(o->file, bits);
		else
			sim_unshare(o, sizeof *o);
	}
}

struct sim_owner *sim_owner_new(struct sim_file *f)
{
	struct sim_owner *o = sim_share(sizeof *o);

	o->process = sim_index(sim_me);
	o->file = f;
	return o;
}

void sim_disown(struct sim_owner *o)
{
	o->file = 0;
	if (!o->queued)
		sim_unshare(o, sizeof *o);
}

/* ---- files on their way (SCM_RIGHTS) ---- */

/* The network may release a file in the middle of a function, and the file may be a socket: so it
 * is put afterwards. */
static struct sim_file **released;
static size_t nreleased, room;

enum { PROCESS_BIT = 48 }; /* in a handle the process's number is above the address */

uint64_t sim_handle(struct sim_file *f) { return (uint64_t)f | (uint64_t)sim_index(sim_me) << PROCESS_BIT; }

static struct sim_file *file_of(uint64_t handle)
{
	if (handle >> PROCESS_BIT != sim_index(sim_me))
		return 0;
	return (struct sim_file *)(handle & ((1ul << PROCESS_BIT) - 1));
}

struct sim_file *sim_handle_file(uint64_t handle)
{
	struct sim_file *f = file_of(handle);

	if (!f)
		sim_unrepeatable("a process gets a descriptor of another one by a socket, which is not simulated", 0);
	return f;
}

static void retain(uint64_t handle) { sim_file_get(sim_handle_file(handle)); }

/* A file of another process stays open there until that process ends. */
static void release(uint64_t handle)
{
	struct sim_file *f = file_of(handle);

	if (!f)
		return;
	if (nreleased == room) {
		size_t more = room ? 2 * room : 64;
		struct sim_file **list = sim_alloc(more * sizeof *list);

		if (room)
			usys_copy(list, released, room * sizeof *list);
		sim_release(released, room * sizeof *list);
		released = list;
		room = more;
	}
	released[nreleased++] = f;
}

void sim_sockets_settle(void)
{
	while (nreleased)
		sim_file_put(released[--nreleased]);
}

/* ---- the story ---- */

static void seen(void *context, const struct simnet_seen *s)
{
	static const enum sim_story_kind kinds[] = {
		[SIMNET_SYN] = SIM_STORY_SYN,
		[SIMNET_SYN_ACK] = SIM_STORY_SYN_ACK,
		[SIMNET_DATA] = SIM_STORY_DATA,
		[SIMNET_ACK] = SIM_STORY_ACK,
		[SIMNET_FIN] = SIM_STORY_FIN,
		[SIMNET_RST] = SIM_STORY_RST,
		[SIMNET_DATAGRAM] = SIM_STORY_DATAGRAM,
	};
	static const enum sim_story_fate fates[] = {
		[SIMNET_SENT] = SIM_STORY_SENT,
		[SIMNET_ARRIVED] = SIM_STORY_ARRIVED,
		[SIMNET_LOST] = SIM_STORY_LOST,
		[SIMNET_DUPLICATED] = SIM_STORY_DUPLICATED,
	};
	struct sim_story_packet p =
		{.fate = fates[s->fate], .id = s->id, .seq = s->seq, .ack = s->ack, .data = s->data, .n = s->len};

	(void)context;
	if (s->kind == SIMNET_UNREACHABLE) /* from ICMP, which programs do not see as a message */
		return;
	p.kind = kinds[s->kind];
	p.from = (struct sim_story_end_of){.machine = (int32_t)s->from, .port = s->from_port};
	p.to = (struct sim_story_end_of){.machine = (int32_t)s->to, .port = s->to_port};
	usys_copy(p.from.address, s->from_ip, sizeof p.from.address);
	usys_copy(p.to.address, s->to_ip, sizeof p.to.address);
	sim_story_packet(&p);
}

struct simnet *sim_net(void)
{
	struct simnet_options o = {
		.host = {.hostname = "sim", .who = {.pid = sim_pid}},
		.latency_max = sim_options.latency_ns,
		.short_read = (uint16_t)sim_options.partial,
		.short_write = (uint16_t)sim_options.partial,
		.buffer = (uint32_t)sim_options.buffer,
		.loss = (uint16_t)sim_options.loss,
		.reorder = (uint16_t)sim_options.reorder,
		.refuse = (uint16_t)sim_options.refuse,
		.reset = (uint16_t)sim_options.reset,
		.random_ports = true,
		.shuffle = true,
		.faults = &faults,
		.changed = changed,
		.copy_in = usys_get,
		.copy_out = usys_put_guest,
		.retain = retain,
		.release = release,
		.seen = sim_story_is_told() ? seen : 0,
	};

	env.now = sim_world_time();
	if (!sim_world->net && !(sim_world->net = simnet_new(&env, &o)))
		sim_unrepeatable("there is no memory for the simulated network", 0);
	simnet_host_who(simnet_host(sim_world->net, sim_me->machine), &(struct simnet_cred){.pid = sim_pid});
	return sim_world->net;
}

uint64_t sim_sockets_next(void)
{
	uint64_t t = sim_world->net ? simnet_next(sim_world->net) : UINT64_MAX;

	return t == UINT64_MAX ? USYS_NEVER : t - SIM_EPOCH;
}

void sim_sockets_run(void)
{
	if (!sim_world->net || sim_sockets_next() > sim_monotonic)
		return;
	env.now = sim_world_time();
	simnet_run(sim_world->net);
	sim_sockets_settle();
}
