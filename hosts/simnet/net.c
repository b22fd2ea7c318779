//go:build ignore

/* The network as a whole: made, released, chance. */
#include "inside.h"

void *sn_alloc(struct simnet *net, size_t n)
{
	return net->env->alloc(net->env, n);
}

void sn_release(struct simnet *net, void *memory, size_t n)
{
	if (memory)
		net->env->release(net->env, memory, n);
}

bool sn_chance(struct simnet *net, struct sim_env *env, uint32_t chance)
{
	return chance && (env ? env : net->env)->random(env ? env : net->env) % 1024 < chance;
}

uint64_t sn_below(struct simnet *net, uint64_t n)
{
	return net->env->random(net->env) % n;
}

size_t sn_strlen(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}

static void *plain_copy(struct simnet *net, const void *from, size_t n)
{
	void *to = n ? sn_alloc(net, n) : 0;

	if (to)
		memcpy(to, from, n);
	return to;
}

static long plain_in(void *to, const void *from, size_t n)
{
	memcpy(to, from, n);
	return 0;
}

static void no_handle(uint64_t handle)
{
	(void)handle;
}

static const struct simnet_own eth0 = {
	.ip = {[10] = 0xff, [11] = 0xff, [12] = 10, [15] = 1}, .prefix = 24, .interface = 2,
};

static bool take_options(struct simnet *net)
{
	struct simnet_options *o = &net->o;

	if (!o->owns) {
		o->own = &eth0;
		o->owns = 1;
	}
	o->own = plain_copy(net, o->own, o->owns * sizeof *o->own);
	o->names = plain_copy(net, o->names, o->nnames * sizeof *o->names);
	if (!o->hostname)
		o->hostname = "sim";
	if (!o->resolver[0])
		memcpy(o->resolver, (uint8_t[]){127, 0, 0, 53}, 4);
	if (o->latency_max < o->latency_min)
		o->latency_max = o->latency_min;
	if (!o->copy_in)
		o->copy_in = plain_in;
	if (!o->copy_out)
		o->copy_out = plain_in;
	if (!o->retain)
		o->retain = no_handle;
	if (!o->release)
		o->release = no_handle;
	return o->own && (o->names || !o->nnames);
}

struct simnet *simnet_new(struct sim_env *env, const struct simnet_options *options)
{
	struct simnet *net = env->alloc(env, sizeof *net);

	if (!net)
		return 0;
	net->env = env;
	net->o = *options;
	net->faults = options->faults ? options->faults : env;
	net->wait_last = &net->wait_first;
	net->next_port = 32768;
	net->next_netlink = 1;
	if (!take_options(net)) {
		simnet_free(net);
		return 0;
	}
	if (net->o.random_ports)
		net->next_port = (uint16_t)(32768 + sn_below(net, 28232));
	return net;
}

static void free_ports(struct simnet *net)
{
	for (int kind = 0; kind < 2; kind++)
		for (int high = 0; high < SN_PORTS; high++) {
			struct sn_port **table = net->ports[kind][high];

			for (int low = 0; table && low < SN_PORTS; low++)
				sn_release(net, table[low], sizeof *table[low]);
			sn_release(net, table, SN_PORTS * sizeof *table);
		}
}

/* Every event, queue and peer holds a reference; when they are gone, none is left. */
void simnet_free(struct simnet *net)
{
	struct sim_env *env = net->env;
	struct simsock *next;
	uint64_t now = env->now;

	for (struct simsock *s = net->all; s; s = s->all_next)
		sn_hold(s);
	for (struct simsock *s = net->all; s; s = s->all_next)
		s->owner = 0;
	for (struct simsock *s = net->all; s; s = s->all_next)
		if (!s->closed)
			simnet_close(s);
	sn_port_prune(net, true);
	while (net->events) {
		net->env->now = simnet_next(net);
		simnet_run(net);
	}
	env->now = now;
	sn_port_prune(net, true);
	for (struct simsock *s = net->all; s; s = next) {
		next = s->all_next;
		sn_drop(s);
	}
	free_ports(net);
	sn_release(net, net->heap, net->heap_size * sizeof *net->heap);
	sn_release(net, (void *)net->o.names, net->o.nnames * sizeof *net->o.names);
	sn_release(net, (void *)net->o.own, net->o.owns * sizeof *net->o.own);
	env->release(env, net, sizeof *net);
}
