/* The driver's simulated end. */
#include "driver.h"

#include "hosts.h"

#include <errno.h>

static struct sim_env env;
static struct simnet *net;
static struct simnet_host *host; /* the host of new sockets */
static struct simsock *sock[SLOTS];
static int index_of[SLOTS];
static uint32_t edges[SLOTS];
static long allocated, handles, out_of_memory = -1;
static uint64_t seed, start;
static bool show_edges;

static void *take(struct sim_env *e, size_t n)
{
	(void)e;
	if (out_of_memory >= 0 && !out_of_memory--) {
		out_of_memory = 0;
		return 0;
	}
	allocated += (long)n;
	return calloc(1, n);
}

static void give_back(struct sim_env *e, void *memory, size_t n)
{
	(void)e;
	allocated -= (long)n;
	free(memory);
}

static uint64_t draw(struct sim_env *e)
{
	uint64_t z = seed += 0x9e3779b97f4a7c15u;

	(void)e;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static void changed(void *owner, uint32_t bits) { edges[*(int *)owner] |= bits; }

static void retain(uint64_t handle)
{
	(void)handle;
	handles++;
}

static void release(uint64_t handle)
{
	(void)handle;
	handles--;
}

static const struct simnet_name names[] = {
	{"server.example", {[10] = 0xff, [11] = 0xff, [12] = 10, [15] = 1}},
	{"six.example", {[0] = 0xfd, [15] = 6}},
	{"server.example", {[0] = 0xfd, [15] = 1}},
};

static void option(struct simnet_options *o, const char *word)
{
	const char *value = strchr(word, '=');
	uint64_t v = value ? strtoull(value + 1, 0, 10) : 0;
	size_t n = value ? (size_t)(value - word) : 0;

#define IS(s) (n == sizeof(s) - 1 && !memcmp(word, s, n))
	if (IS("seed"))
		seed = v;
	else if (IS("edges"))
		show_edges = v;
	else if (IS("min"))
		o->latency_min = v;
	else if (IS("max"))
		o->latency_max = v;
	else if (IS("buffer"))
		o->buffer = (uint32_t)v;
	else if (IS("short"))
		o->short_read = o->short_write = (uint16_t)v;
	else if (IS("loss"))
		o->loss = (uint16_t)v;
	else if (IS("reorder"))
		o->reorder = (uint16_t)v;
	else if (IS("refuse"))
		o->refuse = (uint16_t)v;
	else if (IS("reset"))
		o->reset = (uint16_t)v;
	else if (IS("ports"))
		o->random_ports = v;
	else if (IS("shuffle"))
		o->shuffle = v;
	else if (IS("memory"))
		out_of_memory = (long)v;
	else
		printf("no option %s\n", word);
}

static void start_net(struct simnet_options *o, char **word, int n)
{
	static const struct simnet_own own[] = {
		{{[10] = 0xff, [11] = 0xff, [12] = 10, [15] = 1}, 24, 2},
		{{[0] = 0xfd, [15] = 1}, 64, 2},
	};

	o->host = (struct simnet_host_options){
		.own = own,
		.owns = 2,
		.names = names,
		.nnames = 3,
		.hostname = "machine",
		.who = {.pid = 1},
	};
	o->changed = changed;
	o->seen = hosts_seen;
	o->retain = retain;
	o->release = release;
	for (int i = 1; i < n; i++)
		option(o, word[i]);
}

static void sim_reset(char **word, int n)
{
	struct simnet_options o = {0};

	sim_done();
	hosts_reset();
	seed = 1;
	show_edges = false;
	start_net(&o, word, n);
	env = (struct sim_env){.now = 1000000000, .alloc = take, .release = give_back, .random = draw};
	start = env.now;
	net = simnet_new(&env, &o);
	host = net ? simnet_host(net, 0) : 0;
	if (!net)
		printf("ENOMEM, ");
}

long sim_handles(void) { return handles; }

/* Frees everything, and reports leaks. */
void sim_done(void)
{
	out_of_memory = -1;
	if (net)
		simnet_free(net);
	net = 0;
	if (allocated || handles)
		printf("LEAK %ld bytes, %ld handles\n", allocated, handles);
	allocated = handles = 0;
	memset(sock, 0, sizeof sock);
	memset(edges, 0, sizeof edges);
}

static void own(int s, struct simsock *k)
{
	sock[s] = k;
	index_of[s] = s;
	simnet_own(k, &index_of[s]);
}

static long sim_socket(int s, int family, int type, int protocol)
{
	struct simsock *k;
	long err = net ? simnet_socket(host, family, type, protocol, &k) : -ENOMEM;

	if (!err)
		own(s, k);
	return err;
}

static long sim_pair(int s, int t, int family, int type)
{
	struct simsock *k[2];
	long err = net ? simnet_socketpair(host, family, type, 0, k) : -ENOMEM;

	if (!err) {
		own(s, k[0]);
		own(t, k[1]);
	}
	return err;
}

/* Paths that were bound exist, like nodes of a file system. */
static char paths[64][110];
static int npaths;

static uint64_t key_of(const uint8_t *a, uint32_t len, bool make)
{
	char path[110] = {0};

	if (len < 4 || a[0] != 1 || a[1] || !a[2] || len > 110)
		return 0;
	memcpy(path, a + 2, len - 2);
	for (int i = 0; i < npaths; i++)
		if (!strcmp(paths[i], path))
			return (uint64_t)i + 1;
	if (!make || npaths == 64)
		return 0;
	strcpy(paths[npaths++], path);
	return (uint64_t)npaths;
}

static long sim_bind(int s, const void *addr, uint32_t len)
{
	int before = npaths;
	uint64_t key = key_of(addr, len, true);
	const uint8_t *a = addr;
	long err;

	if (len > 3 && a[0] == 1 && a[2] && npaths == before)
		return -EADDRINUSE;
	err = simnet_bind(sock[s], addr, len, key);
	if (err)
		npaths = before;
	return err;
}

static bool missing(const uint8_t *a, uint32_t len, uint64_t key)
{
	return len > 3 && a[0] == 1 && !a[1] && a[2] && !key;
}

static long sim_connect(int s, const void *addr, uint32_t len)
{
	uint64_t key = key_of(addr, len, false);

	return missing(addr, len, key) ? -ENOENT : simnet_connect(sock[s], addr, len, key);
}

static long sim_listen(int s, int backlog) { return simnet_listen(sock[s], backlog); }

static long sim_accept(int s, int t)
{
	struct simsock *k;
	long err = simnet_accept(sock[s], &k);

	if (!err)
		own(t, k);
	return err;
}

static void split(struct simnet_iov *iov, struct simnet_msg *to, struct message *m)
{
	size_t parts = m->parts ? m->parts : 1;

	for (size_t i = 0; i < parts; i++) {
		size_t at = m->n * i / parts;

		iov[i] = (struct simnet_iov){m->data + at, m->n * (i + 1) / parts - at};
	}
	to->iov = iov;
	to->iovs = parts;
	to->flags = m->flags;
}

static long sim_send(int s, struct message *m)
{
	struct simnet_iov iov[8];
	struct simnet_msg to = {.name_len = m->addr_len, .nrights = m->rights};
	uint64_t rights[256] = {0};
	long n;

	memcpy(to.name, m->addr, m->addr_len);
	to.key = key_of(m->addr, m->addr_len, false);
	if (missing(m->addr, m->addr_len, to.key))
		return -ENOENT;
	to.rights = rights;
	split(iov, &to, m);
	handles += m->rights;
	n = simnet_sendmsg(sock[s], &to);
	if (n < 0)
		handles -= m->rights;
	return n;
}

static long sim_recv(int s, struct message *m)
{
	struct simnet_iov iov[8];
	struct simnet_msg from = {.rights_max = m->rights_max};
	uint64_t rights[256];
	long n;

	from.rights = rights;
	split(iov, &from, m);
	n = simnet_recvmsg(sock[s], &from);
	if (n < 0)
		return n;
	m->addr_len = from.name_len;
	memcpy(m->addr, from.name, from.name_len);
	m->flags = from.flags;
	m->rights = from.nrights;
	m->has_info = from.has_info;
	m->has_cred = from.has_cred;
	handles -= from.nrights;
	return n;
}

static long sim_shutdown(int s, int how) { return simnet_shutdown(sock[s], how); }

static long sim_close(int s)
{
	simnet_close(sock[s]);
	sock[s] = 0;
	edges[s] = 0;
	return 0;
}

static uint32_t sim_ready(int s) { return simnet_ready(sock[s]); }

static long sim_name(int s, bool peer, void *addr)
{
	return peer ? simnet_peername(sock[s], addr) : simnet_sockname(sock[s], addr);
}

static long sim_set(int s, int level, int name, const void *value, uint32_t len)
{
	return simnet_setsockopt(sock[s], level, name, value, len);
}

static long sim_get(int s, int level, int name, void *value, uint32_t *len)
{
	return simnet_getsockopt(sock[s], level, name, value, len);
}

static long sim_queue(int s, bool out) { return out ? simnet_outq(sock[s]) : simnet_inq(sock[s]); }

static long sim_ifreq(int s, uint32_t request, void *ifreq) { return simnet_ifreq(sock[s], request, ifreq); }

static void sim_advance(uint64_t ns)
{
	uint64_t end = env.now + ns;

	while (net && simnet_next(net) <= end) {
		if (simnet_next(net) > env.now)
			env.now = simnet_next(net);
		simnet_run(net);
	}
	env.now = end;
}

static bool sim_hosts(char **word, int n) { return hosts_do(net, &host, word, n); }

const struct end sim_end = {
	.reset = sim_reset,
	.socket = sim_socket,
	.pair = sim_pair,
	.bind = sim_bind,
	.connect = sim_connect,
	.listen = sim_listen,
	.accept = sim_accept,
	.send = sim_send,
	.recv = sim_recv,
	.shutdown = sim_shutdown,
	.close = sim_close,
	.ready = sim_ready,
	.name = sim_name,
	.set = sim_set,
	.get = sim_get,
	.queue = sim_queue,
	.ifreq = sim_ifreq,
	.advance = sim_advance,
	.hosts = sim_hosts,
};

long sim_step(bool to_the_end)
{
	while (net) {
		uint64_t t = simnet_next(net);

		if (t == UINT64_MAX)
			break;
		if (t > env.now)
			env.now = t;
		simnet_run(net);
		if (!to_the_end)
			break;
	}
	return (long)(env.now - start);
}

void sim_edges(void)
{
	for (int s = 0; show_edges && s < SLOTS; s++)
		if (edges[s]) {
			printf(" !%d:%x", s, edges[s] & 0x201d);
			edges[s] = 0;
		}
}

long sim_file(bool hosts)
{
	char text[4096];
	size_t n = !net ? 0 :
		hosts   ? simnet_hosts_file(host, text, sizeof text) :
			  simnet_resolv_file(host, text, sizeof text);

	for (size_t i = 0; i < n; i++)
		putchar(text[i] == '\n' ? '|' : text[i] == '\t' ? ' ' : text[i]);
	return (long)n;
}
