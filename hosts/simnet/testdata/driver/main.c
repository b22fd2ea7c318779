/*
 * The driver reads operations, one a line, executes them with the simulated network or with Linux's
 * (argument "real DIRECTORY"), and prints each result on a line.
 *
 *	socket S FAMILY TYPE [PROTOCOL]    families 4 6 u n; types s d q r
 *	pair S T TYPE · bind S ADDR · connect S ADDR · listen S BACKLOG · accept S T
 *	send S DATA [FLAGS] · sendto S ADDR DATA [FLAGS] · sendfd S DATA COUNT
 *	sendhex S BYTES… · recv S ROOM [FLAGS] · recvfd S ROOM COUNT · recvhex S ROOM
 *	shutdown S r|w|b · close S · ready S · sockname S · peername S
 *	set S LEVEL NAME BYTES… · get S LEVEL NAME ROOM · error S · inq S · outq S
 *	name S REQUEST IFNAME · reset OPTION=N… · step · idle · advance NS · hosts · resolv · handles
 *	and those of hosts.c
 *
 * DATA is a word, or N*C: N bytes that begin with C and grow by 7. ADDR is 4:IP:PORT, 6:IP:PORT,
 * u:PATH, u:@NAME, u: (none), x:BYTES. A port @S is the port of slot S, and is printed so.
 *
 * Under Linux a line may end in "=> RESULT": then an operation that changes nothing, or has failed
 * with EAGAIN, is repeated for a while until it has that result.
 */
#define _GNU_SOURCE
#include "driver.h"

#include <arpa/inet.h>
#include <errno.h>
#include <time.h>
#include <unistd.h>

const char *directory = "";
static const struct end *end = &sim_end;
static bool open_slot[SLOTS];
static uint8_t data[1 << 22];

/* ---- addresses ---- */

static struct {
	uint16_t port;
	int slot;
} ports[SLOTS];
static int nports;

static int port_of_slot(int s)
{
	uint8_t a[ADDR];

	for (int i = 0; i < nports; i++)
		if (ports[i].slot == s)
			return ports[i].port;
	if (!open_slot[s] || end->name(s, false, a) < 16)
		return 0;
	return a[2] << 8 | a[3];
}

/* Records the port of a socket that shares it with no other. */
static void learn_port(int s)
{
	uint8_t a[ADDR];
	uint16_t port;

	if (!open_slot[s] || end->name(s, false, a) < 16 || (a[0] != AF_INET && a[0] != AF_INET6))
		return;
	port = (uint16_t)(a[2] << 8 | a[3]);
	for (int i = 0; i < nports; i++)
		if (ports[i].port == port)
			return;
	if (port && nports < SLOTS) {
		ports[nports].port = port;
		ports[nports++].slot = s;
	}
}

/* Called when the slot gets another socket. */
static void forget_port(int s)
{
	for (int i = 0; i < nports; i++)
		if (ports[i].slot == s)
			ports[i--] = ports[--nports];
}

static uint16_t read_port(const char *s) { return (uint16_t)(*s == '@' ? port_of_slot(atoi(s + 1)) : atoi(s)); }

static uint32_t read_bytes(const char *s, uint8_t *to)
{
	uint32_t n = 0;
	unsigned byte;

	for (; sscanf(s, "%2x", &byte) == 1; s += 2)
		to[n++] = (uint8_t)byte;
	return n;
}

static uint32_t read_unix(const char *s, uint8_t *a)
{
	char text[ADDR];

	a[0] = AF_UNIX;
	if (!*s)
		return 2;
	snprintf(text, sizeof text, *s == '@' ? "%s%s" : "%s%s", *s == '@' ? "" : directory, s);
	if (*s == '@' && end == &real_end) /* names of this process only */
		snprintf(text, sizeof text, "%s.%d", s, getpid());
	memcpy(a + 2, text, strlen(text));
	if (*s == '@')
		a[2] = 0;
	return 2 + (uint32_t)strlen(text) + (*s != '@');
}

static uint32_t read_addr(const char *word, uint8_t *a)
{
	char host[64] = {0};
	const char *port = strrchr(word, ':');
	uint16_t p;

	memset(a, 0, ADDR);
	if (*word == 'u')
		return read_unix(word + 2, a);
	if (*word == 'x')
		return read_bytes(word + 2, a);
	memcpy(host, word + 2, port > word + 2 ? (size_t)(port - word - 2) : 0);
	p = read_port(port + 1);
	a[2] = (uint8_t)(p >> 8);
	a[3] = (uint8_t)p;
	a[0] = *word == '4' ? AF_INET : AF_INET6;
	inet_pton(a[0], host, a + (*word == '4' ? 4 : 8));
	return *word == '4' ? 16 : 28;
}

static void print_unix(const uint8_t *a, long n)
{
	char text[ADDR + 1] = {0}, own[16];
	char *t = text;
	size_t len;

	memcpy(text, a + 2, (size_t)n - 2);
	if (n > 2 && !a[2])
		text[0] = '@';
	len = strlen(directory);
	if (len && !strncmp(text, directory, len))
		t += len;
	snprintf(own, sizeof own, ".%d", getpid());
	len = strlen(t);
	if (end == &real_end && len > strlen(own) && !strcmp(t + len - strlen(own), own))
		t[len - strlen(own)] = 0;
	printf("u:%s", t);
}

static void print_addr(const uint8_t *a, long n)
{
	char text[64];
	uint16_t port = (uint16_t)(a[2] << 8 | a[3]);

	if (a[0] == AF_UNIX) {
		print_unix(a, n);
		return;
	}
	if (a[0] != AF_INET && a[0] != AF_INET6) {
		for (long i = 0; i < n; i++)
			printf("%02x", a[i]);
		return;
	}
	inet_ntop(a[0], a + (a[0] == AF_INET ? 4 : 8), text, sizeof text);
	printf("%d:%s:", a[0] == AF_INET ? 4 : 6, text);
	for (int i = 0; i < nports; i++)
		if (ports[i].port == port) {
			printf("@%d", ports[i].slot);
			return;
		}
	printf("%u", port);
}

/* ---- data and results ---- */

static void print_result(long r)
{
	const char *name = r < 0 ? strerrorname_np((int)-r) : 0;

	if (name)
		printf("%s", strcmp(name, "EWOULDBLOCK") ? name : "EAGAIN");
	else
		printf("%ld", r);
}

static size_t read_data(const char *word)
{
	const char *star = strchr(word, '*');
	size_t n;

	if (!star) {
		n = strcmp(word, "-") ? strlen(word) : 0;
		memcpy(data, word, n);
		return n;
	}
	n = strtoul(word, 0, 10);
	for (size_t i = 0; i < n; i++)
		data[i] = (uint8_t)(atoi(star + 1) + 7 * i);
	return n;
}

static void print_data(const uint8_t *p, size_t n)
{
	uint32_t h = 2166136261u;
	bool text = n <= 32;

	for (size_t i = 0; i < n; i++) {
		h = (h ^ p[i]) * 16777619u;
		text = text && p[i] > ' ' && p[i] < 127;
	}
	if (text)
		printf(" \"%.*s\"", (int)n, (const char *)p);
	else
		printf(" #%08x", h);
}

/* ---- operations ---- */

static int number(const char *word) { return word ? (int)strtol(word, 0, 0) : 0; }

static int family(const char *w)
{
	return *w == '4' ? AF_INET : *w == '6' ? AF_INET6 : *w == 'u' ? AF_UNIX : *w == 'n' ? AF_NETLINK : number(w);
}

static int type(const char *w)
{
	return *w == 's'  ? SOCK_STREAM :
		*w == 'd' ? SOCK_DGRAM :
		*w == 'q' ? SOCK_SEQPACKET :
		*w == 'r' ? SOCK_RAW :
			    number(w);
}

static void do_make(char **w, int n)
{
	int s = number(w[1]), t = n > 2 ? number(w[2]) : 0;
	long r;

	if (*w[0] != 'a')
		forget_port(s);
	if (!strcmp(w[0], "socket")) {
		r = end->socket(s, family(w[2]), type(w[3]), number(w[4]));
	} else if (!strcmp(w[0], "pair")) {
		r = end->pair(s, t, AF_UNIX, type(w[3]));
		if (!r)
			open_slot[t] = true;
	} else {
		r = end->accept(s, t);
		s = t;
	}
	if (!r)
		open_slot[s] = true;
	print_result(r);
}

static void do_addr(char **w)
{
	uint8_t a[ADDR];
	int s = number(w[1]);
	uint32_t len = read_addr(w[2], a);

	print_result(*w[0] == 'b' ? end->bind(s, a, len) : end->connect(s, a, len));
	learn_port(s);
}

static void do_send(char **w)
{
	struct message m = {.data = data};
	int s = number(w[1]);
	long r;

	if (!strcmp(w[0], "sendto")) {
		m.addr_len = read_addr(w[2], m.addr);
		w++;
	}
	m.n = 0;
	for (int i = 2; !strcmp(w[0], "sendhex") && w[i]; i++)
		m.n += read_bytes(w[i], data + m.n);
	if (strcmp(w[0], "sendhex"))
		m.n = read_data(w[2]);
	m.parts = m.n > 100 ? 3 : 1;
	if (!strcmp(w[0], "sendfd"))
		m.rights = (uint32_t)number(w[3]);
	else if (strcmp(w[0], "sendhex"))
		m.flags = (uint32_t)number(w[3]);
	r = end->send(s, &m);
	print_result(r);
	learn_port(s);
}

static void do_recv(char **w)
{
	struct message m = {.data = data, .n = (size_t)number(w[2])};
	bool rights = !strcmp(w[0], "recvfd");
	long r;

	m.parts = m.n > 50 ? 4 : 1;
	if (rights)
		m.rights_max = (uint32_t)number(w[3]);
	else
		m.flags = (uint32_t)number(w[3]);
	r = end->recv(number(w[1]), &m);
	print_result(r);
	if (r < 0)
		return;
	if (!strcmp(w[0], "recvhex")) {
		putchar(' ');
		for (long i = 0; i < r; i++)
			printf("%02x", data[i]);
		return;
	}
	print_data(data, (size_t)r < m.n ? (size_t)r : m.n);
	if (m.addr_len) {
		printf(" from ");
		print_addr(m.addr, m.addr_len);
	}
	if (m.flags & ~0x40000000u)
		printf(" flags=%x", m.flags & ~0x40000000u);
	if (rights)
		printf(" rights=%u%s%s", m.rights, m.has_info ? " info" : "", m.has_cred ? " cred" : "");
}

static void do_name(char **w, bool peer)
{
	uint8_t a[ADDR];
	long r = end->name(number(w[1]), peer, a);

	if (r < 0)
		print_result(r);
	else
		print_addr(a, r);
}

static void do_option(char **w)
{
	uint8_t value[512] = {0};
	uint32_t len;
	long r;

	if (*w[0] == 's') {
		len = w[4] ? read_bytes(w[4], value) : 0;
		print_result(end->set(number(w[1]), number(w[2]), number(w[3]), value, len));
		return;
	}
	len = *w[0] == 'e' ? 4 : (uint32_t)number(w[4]);
	r = *w[0] == 'e' ? end->get(number(w[1]), SOL_SOCKET, SO_ERROR, value, &len) :
			   end->get(number(w[1]), number(w[2]), number(w[3]), value, &len);
	if (r < 0) {
		print_result(r);
	} else if (*w[0] == 'e') {
		print_result(-(long)*(int *)value);
	} else {
		for (uint32_t i = 0; i < len; i++)
			printf("%02x", value[i]);
	}
}

static void do_ifreq(char **w)
{
	uint8_t r[40] = {0};
	long err;

	strncpy((char *)r, w[3], 15);
	if (w[4])
		read_bytes(w[4], r + 16);
	err = end->ifreq(number(w[1]), (uint32_t)number(w[2]), r);
	if (err) {
		print_result(err);
		return;
	}
	printf("%s ", (char *)r);
	for (int i = 16; i < 32; i++)
		printf("%02x", r[i]);
}

static bool do_whole(char **w, int n)
{
	if (!strcmp(w[0], "reset")) {
		memset(open_slot, 0, sizeof open_slot);
		nports = 0;
		end->reset(w, n);
		printf("0");
	} else if (!strcmp(w[0], "step") || !strcmp(w[0], "idle")) {
		print_result(sim_step(*w[0] == 'i'));
	} else if (!strcmp(w[0], "advance")) {
		end->advance(strtoull(w[1], 0, 10));
		printf("0");
	} else if (!strcmp(w[0], "hosts") || !strcmp(w[0], "resolv")) {
		print_result(sim_file(*w[0] == 'h'));
	} else if (!strcmp(w[0], "handles")) {
		print_result(sim_handles());
	} else {
		return end->hosts(w, n);
	}
	return true;
}

static void execute(char **w, int n)
{
	static const char *const made[] = {"socket", "pair", "accept", 0};
	int s = n > 1 ? number(w[1]) : -1;
	bool makes = false;

	for (int i = 0; made[i]; i++)
		makes = makes || !strcmp(w[0], made[i]);
	if (do_whole(w, n))
		return;
	if (s < 0 || s >= SLOTS || (strcmp(w[0], "socket") && strcmp(w[0], "pair") && !open_slot[s]))
		printf("-");
	else if (makes)
		do_make(w, n);
	else if (!strcmp(w[0], "bind") || !strcmp(w[0], "connect"))
		do_addr(w);
	else if (!strcmp(w[0], "listen"))
		print_result(end->listen(s, number(w[2]))), learn_port(s);
	else if (!strncmp(w[0], "send", 4))
		do_send(w);
	else if (!strncmp(w[0], "recv", 4))
		do_recv(w);
	else if (!strcmp(w[0], "shutdown"))
		print_result(end->shutdown(s, *w[2] == 'r' ? 0 : *w[2] == 'w' ? 1 : *w[2] == 'b' ? 2 : number(w[2])));
	else if (!strcmp(w[0], "close"))
		print_result(end->close(s)), open_slot[s] = false;
	else if (!strcmp(w[0], "ready"))
		printf("%x", end->ready(s) & 0x201d);
	else if (!strcmp(w[0], "sockname") || !strcmp(w[0], "peername"))
		do_name(w, *w[0] == 'p');
	else if (!strcmp(w[0], "set") || !strcmp(w[0], "get") || !strcmp(w[0], "error"))
		do_option(w);
	else if (!strcmp(w[0], "inq") || !strcmp(w[0], "outq"))
		print_result(end->queue(s, *w[0] == 'o'));
	else if (!strcmp(w[0], "ifreq"))
		do_ifreq(w);
	else
		printf("no operation %s", w[0]);
}

/* ---- lines ---- */

static int split(char *line, char **word)
{
	int n = 0;

	memset(word, 0, 12 * sizeof *word);
	for (char *w = strtok(line, " \n"); w && n < 11; w = strtok(0, " \n"))
		word[n++] = w;
	return n;
}

/* Executes an operation and returns its output. */
static char *printed(char **word, int n)
{
	static char *text;
	static size_t len;
	FILE *old = stdout, *memory;

	free(text);
	memory = open_memstream(&text, &len);
	stdout = memory;
	execute(word, n);
	stdout = old;
	fclose(memory);
	return text;
}

static bool may_repeat(char **word, const char *result)
{
	static const char *const looks[] = {"ready", "error", "inq", "outq", "peername", "sockname", 0};

	for (int i = 0; looks[i]; i++)
		if (!strcmp(word[0], looks[i]))
			return strcmp(word[0], "error") || !strcmp(result, "0");
	return !strcmp(result, "EAGAIN") || (*word[0] == 'c' && !strcmp(result, "EALREADY"));
}

static void real_line(char **word, int n, const char *want)
{
	struct timespec pause = {0, 1000000};
	char *result = printed(word, n);

	for (int i = 0; i < 10000 && strcmp(result, want) && may_repeat(word, result); i++) {
		nanosleep(&pause, 0);
		result = printed(word, n);
	}
	printf("%s\n", result);
}

int main(int argc, char **argv)
{
	static char line[1 << 16];
	char *word[12], *want;
	int n;

	if (argc == 3 && !strcmp(argv[1], "real")) {
		end = &real_end;
		directory = argv[2];
	}
	while (fgets(line, sizeof line, stdin)) {
		want = strstr(line, " => ");
		if (want) {
			*want = 0;
			want += 4;
			want[strcspn(want, "\n")] = 0;
		}
		n = split(line, word);
		if (!n)
			continue;
		if (end == &real_end && want) {
			real_line(word, n, want);
			continue;
		}
		execute(word, n);
		if (end == &sim_end)
			sim_edges();
		printf("\n");
	}
	sim_done();
	return 0;
}
