//go:build ignore

/* The network as a whole: making, releasing, random numbers. */
#include "inside.h"

void *sn_alloc(struct simnet *net, size_t n) { return net->env->alloc(net->env, n); }

void sn_release(struct simnet *net, void *memory, size_t n)
{
	if (memory)
		net->env->release(net->env, memory, n);
}

bool sn_chance(struct simnet *net, struct sim_env *env, uint32_t chance)
{
	return chance && (env ? env : net->env)->random(env ? env : net->env) % 1024 < chance;
}

uint64_t sn_below(struct simnet *net, uint64_t n) { return net->env->random(net->env) % n; }

size_t sn_strlen(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}

static long plain_in(void *to, const void *from, size_t n)
{
	memcpy(to, from, n);
	return 0;
}

static void no_handle(uint64_t handle) { (void)handle; }

static void take_options(struct simnet *net)
{
	struct simnet_options *o = &net->o;

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
}

struct simnet *simnet_new(struct sim_env *env, const struct simnet_options *options)
{
	struct simnet *net = env->alloc(env, sizeof *net);
	struct simnet_host *first;

	if (!net)
		return 0;
	net->env = env;
	net->o = *options;
	net->faults = options->faults ? options->faults : env;
	take_options(net);
	if (simnet_host_new(net, &options->host, &first)) {
		simnet_free(net);
		return 0;
	}
	return net;
}

/* When the hosts are down, only the references of events and owners are left of a socket. */
void simnet_free(struct simnet *net)
{
	struct simsock *next;

	for (uint32_t i = 0; i < net->hosts; i++)
		simnet_host_down(net->host[i]);
	sn_events_free(net);
	for (struct simsock *s = net->all; s; s = next) {
		next = s->all_next;
		sn_drop(s);
	}
	for (uint32_t i = 0; i < net->hosts; i++)
		sn_host_free(net->host[i]);
	net->env->release(net->env, net, sizeof *net);
}
