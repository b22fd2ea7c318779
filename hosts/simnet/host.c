//go:build ignore

/* Makes a host, takes its power, boots it, and releases it. */
#include "inside.h"

enum { FIRST_PORT = 32768, EPHEMERALS = 28232 };

static void *plain_copy(struct simnet *net, const void *from, size_t n)
{
	void *to = n ? sn_alloc(net, n) : 0;

	if (to)
		memcpy(to, from, n);
	return to;
}

/* ---- made ---- */

/* Copies the strings of the options for the host. */
static bool take_names(struct simnet_host *host)
{
	struct simnet_host_options *o = &host->o;
	struct simnet_name *names = plain_copy(host->net, o->names, o->nnames * sizeof *names);
	const char *hostname = o->hostname ? o->hostname : "sim";
	bool whole;

	o->names = names;
	if (!names)
		o->nnames = 0;
	o->hostname = plain_copy(host->net, hostname, sn_strlen(hostname) + 1);
	whole = o->hostname;
	for (size_t i = 0; names && i < o->nnames; i++) {
		names[i].name = plain_copy(host->net, names[i].name, sn_strlen(names[i].name) + 1);
		whole = whole && names[i].name;
	}
	return whole;
}

static bool take_options(struct simnet_host *host)
{
	struct simnet_own eth0 = {.prefix = 24, .interface = 2};
	struct simnet_host_options *o = &host->o;
	size_t nnames = o->nnames;

	sn_set_v4(eth0.ip, 10, 0, 0, (uint8_t)(host->number + 1));
	if (!o->owns) {
		o->own = &eth0;
		o->owns = 1;
	}
	o->own = plain_copy(host->net, o->own, o->owns * sizeof *o->own);
	if (!o->own)
		o->owns = 0;
	if (!o->resolver[0])
		memcpy(o->resolver, (uint8_t[]){127, 0, 0, 53}, 4);
	return take_names(host) && o->owns && o->nnames == nnames;
}

long simnet_host_new(struct simnet *net, const struct simnet_host_options *options, struct simnet_host **host)
{
	struct simnet_host *h;

	if (net->hosts == SIMNET_HOSTS)
		return -LX_ENOSPC;
	h = sn_alloc(net, sizeof *h);
	if (!h)
		return -LX_ENOMEM;
	h->net = net;
	h->o = *options;
	h->number = net->hosts;
	h->wait_last = &h->wait_first;
	h->next_port = FIRST_PORT;
	h->next_netlink = 1;
	if (!take_options(h)) {
		sn_host_free(h);
		return -LX_ENOMEM;
	}
	if (net->o.random_ports)
		h->next_port = (uint16_t)(FIRST_PORT + sn_below(net, EPHEMERALS));
	net->host[net->hosts++] = h;
	*host = h;
	return 0;
}

struct simnet_host *simnet_host(struct simnet *net, uint32_t number)
{
	return number < net->hosts ? net->host[number] : 0;
}

uint32_t simnet_host_number(const struct simnet_host *host) { return host->number; }

void simnet_host_who(struct simnet_host *host, const struct simnet_cred *who) { host->o.who = *who; }

struct simnet_host *sn_host_of(struct simnet *net, const uint8_t ip[16])
{
	for (uint32_t i = 0; i < net->hosts; i++)
		for (size_t k = 0; k < net->host[i]->o.owns; k++)
			if (sn_same_ip(net->host[i]->o.own[k].ip, ip))
				return net->host[i];
	return 0;
}

/* ---- down and up ---- */

/* Ends a socket of a host that is down: it sends nothing more. Its owner closes it later. */
static void end(struct simsock *s)
{
	bool owned = !s->closed && !s->serve;

	if (!s->closed && s->state == SN_SYN_RECV && s->listener) {
		sn_tcp_reset(s); /* it was not accepted */
	} else if (!s->closed) {
		if (owned)
			sn_hold(s);
		simnet_close(s);
	}
	if (s->kind == &sn_tcp)
		sn_part(s);
	sn_wire_end(s);
	sn_port_leave(s);
	if (owned)
		s->kind = &sn_gone;
}

void simnet_host_down(struct simnet_host *host)
{
	struct simnet *net = host->net;
	struct simsock *next;

	if (host->down)
		return;
	host->down = true;
	for (struct simsock *s = net->all; s; s = s->all_next) {
		if (s->host != host)
			continue;
		sn_hold(s);
		s->owner = 0;
	}
	sn_port_prune(host, true);
	/* Listeners first: they close the connections that wait for accept. */
	for (int listeners = 1; listeners >= 0; listeners--)
		for (struct simsock *s = net->all; s; s = s->all_next)
			if (s->host == host && s->boot == host->boot && (s->state == SN_LISTEN || !listeners))
				end(s);
	sn_port_prune(host, true);
	for (struct simsock *s = net->all; s; s = next) {
		next = s->all_next;
		if (s->host == host)
			sn_drop(s);
	}
	host->boot++;
}

void simnet_host_up(struct simnet_host *host) { host->down = false; }

/* ---- released ---- */

static void free_ports(struct simnet_host *host)
{
	for (int kind = 0; kind < 2; kind++)
		for (int high = 0; high < SN_PORTS; high++) {
			struct sn_port **table = host->ports[kind][high];

			for (int low = 0; table && low < SN_PORTS; low++)
				sn_release(host->net, table[low], sizeof *table[low]);
			sn_release(host->net, table, SN_PORTS * sizeof *table);
		}
}

static void free_string(struct simnet_host *host, const char *s)
{
	if (s)
		sn_release(host->net, (void *)s, sn_strlen(s) + 1);
}

void sn_host_free(struct simnet_host *host)
{
	free_ports(host);
	for (uint32_t i = 0; i < SIMNET_HOSTS; i++)
		sn_release(host->net, host->link[i], sizeof *host->link[i]);
	for (size_t i = 0; i < host->o.nnames; i++)
		free_string(host, host->o.names[i].name);
	free_string(host, host->o.hostname);
	sn_release(host->net, (void *)host->o.names, host->o.nnames * sizeof *host->o.names);
	sn_release(host->net, (void *)host->o.own, host->o.owns * sizeof *host->o.own);
	sn_release(host->net, host, sizeof *host);
}
