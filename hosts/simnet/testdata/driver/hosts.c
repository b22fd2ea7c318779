/*
 * Operations on hosts and links:
 *
 *	machine NAME           adds a host: 10.0.0.N and fd00::N, of the number N - 1
 *	on H                   new sockets are of host H
 *	down H · up H          the power fails; the host has booted
 *	link A B KEY=N…        sets the way from A to B: min max rate loss dup reorder cut
 *	links A B KEY=N…       and from B to A
 *	rst A B                resets all connections
 *	seen                   prints the packets since the last time: KIND FATE of BYTES, FROM>TO
 */
#include "driver.h"

#include "hosts.h"

static char seen[1 << 16];
static size_t nseen;

void hosts_reset(void) { nseen = 0; }

/* "!": sent again; "+": arrived. */
void hosts_seen(void *context, const struct simnet_seen *s)
{
	static const char *const kinds[] = {"syn", "syn-ack", "data", "ack", "fin", "rst", "datagram", "unreachable"};
	static const char *const fates[] = {"", "+", "lost", "twice"};

	(void)context;
	if (nseen + 128 > sizeof seen)
		return;
	nseen += (size_t)sprintf(seen + nseen, "%s%s%s%s", nseen ? " " : "", kinds[s->kind], s->again ? "!" : "",
		fates[s->fate]);
	if (s->kind == SIMNET_DATA)
		nseen += (size_t)sprintf(seen + nseen, ":%u+%u", s->seq, s->len);
	nseen += (size_t)sprintf(seen + nseen, ":%u>%u", s->from, s->to);
}

static long machine(struct simnet *net, const char *name)
{
	struct simnet_host *host;
	uint8_t n = 1;

	while (simnet_host(net, n))
		n++;
	struct simnet_own own[] = {
		{{[10] = 0xff, [11] = 0xff, [12] = 10, [15] = n + 1}, 24, 2},
		{{[0] = 0xfd, [15] = n + 1}, 64, 2},
	};
	struct simnet_host_options o = {.own = own, .owns = 2, .hostname = name, .who = {.pid = 100 + n}};

	return simnet_host_new(net, &o, &host);
}

static long set_link(struct simnet *net, struct simnet_host *from, struct simnet_host *to, char **word, int n)
{
	struct simnet_link l;

	simnet_link_get(net, from, to, &l);
	for (int i = 0; i < n; i++) {
		char *value = strchr(word[i], '=');
		uint64_t v = value ? strtoull(value + 1, 0, 10) : 0;

		if (!strncmp(word[i], "min=", 4))
			l.latency_min = v;
		else if (!strncmp(word[i], "max=", 4))
			l.latency_max = v;
		else if (!strncmp(word[i], "rate=", 5))
			l.bytes_per_second = v;
		else if (!strncmp(word[i], "loss=", 5))
			l.loss = (uint32_t)v;
		else if (!strncmp(word[i], "dup=", 4))
			l.duplicate = (uint32_t)v;
		else if (!strncmp(word[i], "reorder=", 8))
			l.reorder = (uint32_t)v;
		else if (!strncmp(word[i], "cut=", 4))
			l.cut = v;
		else
			printf("no key %s ", word[i]);
	}
	return simnet_link_set(net, from, to, &l);
}

static long two(struct simnet *net, char **word, int n)
{
	struct simnet_host *a = simnet_host(net, (uint32_t)atoi(word[1])),
			   *b = n > 2 ? simnet_host(net, (uint32_t)atoi(word[2])) : 0;
	long r;

	if (!a || !b)
		return -22;
	if (!strcmp(word[0], "rst")) {
		simnet_reset(net, a, b);
		return 0;
	}
	r = set_link(net, a, b, word + 3, n - 3);
	return r || strcmp(word[0], "links") ? r : set_link(net, b, a, word + 3, n - 3);
}

static long one(struct simnet *net, struct simnet_host **on, char **word)
{
	struct simnet_host *host = simnet_host(net, (uint32_t)atoi(word[1]));

	if (!host)
		return -22;
	if (!strcmp(word[0], "on"))
		*on = host;
	else if (!strcmp(word[0], "down"))
		simnet_host_down(host);
	else
		simnet_host_up(host);
	return 0;
}

bool hosts_do(struct simnet *net, struct simnet_host **on, char **word, int n)
{
	static const char *const names[] = {"machine", "on", "down", "up", "link", "links", "rst", "seen"};
	bool known = false;
	long r;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		known = known || !strcmp(word[0], names[i]);
	if (!known)
		return false;
	if (!strcmp(word[0], "seen")) {
		printf("%.*s.", (int)nseen, seen);
		nseen = 0;
		return true;
	}
	if (!net)
		r = -12;
	else if (!strcmp(word[0], "machine"))
		r = machine(net, word[1]);
	else
		r = *word[0] == 'l' || *word[0] == 'r' ? two(net, word, n) : one(net, on, word);
	printf(r < 0 ? "error %ld" : "%ld", r < 0 ? -r : r);
	return true;
}
