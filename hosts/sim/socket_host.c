//go:build ignore

/* Machines on the network: a machine's number is its host's. */
#include "socket.h"

#include "world.h"

static struct simnet_host *host_of(const struct sim_machine *m)
{
	return simnet_host(sim_net(), (uint32_t)(m - sim_world->machine));
}

struct simnet_host *sim_net_host(void) { return host_of(sim_machine); }

void sim_host_new(struct sim_machine *m)
{
	struct simnet_own own = {.ip = {[10] = 0xff, 0xff}, .prefix = 24, .interface = 2};
	struct simnet_host_options o = {.own = &own, .owns = 1, .hostname = m->name};
	struct simnet_host *host;

	usys_copy(own.ip + 12, m->ip, sizeof m->ip);
	if (simnet_host_new(sim_net(), &o, &host))
		sim_unrepeatable("there is no memory for the simulated network", 0);
}

void sim_host_down(struct sim_machine *m) { simnet_host_down(host_of(m)); }
void sim_host_up(struct sim_machine *m) { simnet_host_up(host_of(m)); }
void sim_host_reset(struct sim_machine *a, struct sim_machine *b) { simnet_reset(sim_net(), host_of(a), host_of(b)); }

/* Converts the values of sim/link.go; a latency below 0 is that of the run. */
static struct simnet_link link_of(const int64_t v[SIM_LINK_VALUES])
{
	bool own = v[SIM_LATENCY_MIN] < 0;

	return (struct simnet_link){
		.latency_min = own ? 0 : (uint64_t)v[SIM_LATENCY_MIN],
		.latency_max = own ? sim_options.latency_ns : (uint64_t)v[SIM_LATENCY_MAX],
		.bytes_per_second = (uint64_t)v[SIM_BANDWIDTH],
		.loss = (uint32_t)v[SIM_LOSS],
		.duplicate = (uint32_t)v[SIM_DUPLICATE],
		.reorder = (uint32_t)v[SIM_REORDER],
		.cut = v[SIM_CUT],
	};
}

long sim_host_link(struct sim_machine *from, struct sim_machine *to, const int64_t v[SIM_LINK_VALUES], bool *was_cut,
	bool *same)
{
	enum { CERTAIN = 1000000 };
	struct simnet_link link = link_of(v), was;

	for (int i = SIM_BANDWIDTH; i < SIM_LINK_VALUES; i++)
		if (v[i] < 0 || (i > SIM_BANDWIDTH && v[i] > CERTAIN))
			return -LX_EINVAL;
	if (link.latency_max < link.latency_min || link.latency_max > 3600 * SIM_SECOND)
		return -LX_EINVAL;
	simnet_link_get(sim_net(), host_of(from), host_of(to), &was);
	*was_cut = was.cut;
	*same = was.latency_min == link.latency_min && was.latency_max == link.latency_max && was.loss == link.loss &&
		was.bytes_per_second == link.bytes_per_second && was.duplicate == link.duplicate &&
		was.reorder == link.reorder;
	return simnet_link_set(sim_net(), host_of(from), host_of(to), &link);
}

size_t sim_hosts_file(char *to, size_t n) { return simnet_hosts_file(sim_net_host(), to, n); }
size_t sim_resolv_file(char *to, size_t n) { return simnet_resolv_file(sim_net_host(), to, n); }
