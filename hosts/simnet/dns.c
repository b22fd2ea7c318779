//go:build ignore

/* The server of names at port 53: A and AAAA of the table, PTR of its IPv4 addresses. */
#include "inside.h"

enum { HEAD = 12, TTL = 60, A = 1, PTR = 12, AAAA = 28, ANY = 255, IN = 1 };
enum { NO_SUCH_NAME = 3, NOT_DONE = 4, LONGEST = 255, TCP_QUESTION = 512, TCP_REPLY = 4096 };

struct question {
	char name[LONGEST + 1];
	size_t end;
	uint16_t type, class;
};
struct reply {
	uint8_t *to;
	size_t n, room;
	uint16_t answers;
};

/* Reads the name at offset 12, in lower case and with dots. */
static bool read_question(const uint8_t *p, size_t n, struct question *q)
{
	size_t at = HEAD, len = 0;

	if (n < HEAD || p[2] & 0xf8 || p[4] || p[5] != 1)
		return false;
	while (at < n && p[at]) {
		size_t label = p[at++];

		if (label > 63 || at + label > n || len + label + 1 > LONGEST)
			return false;
		for (size_t i = 0; i < label; i++) {
			char c = (char)p[at + i];

			q->name[len++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
		}
		q->name[len++] = '.';
		at += label;
	}
	if (at + 5 > n)
		return false;
	q->name[len ? len - 1 : 0] = 0;
	q->type = (uint16_t)(p[at + 1] << 8 | p[at + 2]);
	q->class = (uint16_t)(p[at + 3] << 8 | p[at + 4]);
	q->end = at + 5;
	return true;
}

static bool same(const char *a, const char *b)
{
	size_t n = sn_strlen(a);

	return n == sn_strlen(b) && !memcmp(a, b, n);
}

static void add(struct reply *r, uint16_t type, const uint8_t *data, size_t n)
{
	uint8_t head[12] = {0xc0, HEAD, 0, (uint8_t)type, 0, IN, 0, 0, 0, TTL, (uint8_t)(n >> 8), (uint8_t)n};

	if (r->n + sizeof head + n > r->room) {
		r->to[2] |= 2; /* truncated: ask by TCP */
		return;
	}
	memcpy(r->to + r->n, head, sizeof head);
	memcpy(r->to + r->n + sizeof head, data, n);
	r->n += sizeof head + n;
	r->answers++;
}

/* Reads the address in a name such as 1.0.0.10.in-addr.arpa. */
static bool reverse(const char *s, uint8_t ip[16])
{
	uint32_t part[4];

	for (int i = 0; i < 4; i++) {
		if (*s < '0' || *s > '9')
			return false;
		for (part[i] = 0; *s >= '0' && *s <= '9' && part[i] < 256; s++)
			part[i] = 10 * part[i] + (uint32_t)(*s - '0');
		if (*s++ != '.' || part[i] > 255)
			return false;
	}
	sn_set_v4(ip, (uint8_t)part[3], (uint8_t)part[2], (uint8_t)part[1], (uint8_t)part[0]);
	return same(s, "in-addr.arpa");
}

static void add_name(struct reply *r, const char *name)
{
	uint8_t data[LONGEST + 2];
	size_t n = sn_strlen(name), start = 0;

	if (n > LONGEST - 1)
		return;
	for (size_t i = 0; i <= n; i++) {
		if (i < n && name[i] != '.')
			continue;
		data[start] = (uint8_t)(i - start);
		memcpy(data + start + 1, name + start, i - start);
		start = i + 1;
	}
	data[n + 1] = 0;
	add(r, PTR, data, n + 2);
}

/* Adds the table's records for the question, and reports whether the table has the name. */
static bool look_up(struct simnet_host *host, const struct question *q, struct reply *r)
{
	struct simnet_name name;
	uint8_t ip[16];
	bool found = false, backwards = q->type == PTR && reverse(q->name, ip);

	for (size_t i = 0; sn_name_at(host, i, &name); i++) {
		if (backwards && sn_same_ip(ip, name.ip)) {
			add_name(r, name.name);
			found = true;
		}
		if (!same(q->name, name.name))
			continue;
		found = true;
		if (sn_is_v4(name.ip) && (q->type == A || q->type == ANY))
			add(r, A, name.ip + 12, 4);
		if (!sn_is_v4(name.ip) && (q->type == AAAA || q->type == ANY))
			add(r, AAAA, name.ip, 16);
	}
	return found;
}

size_t sn_dns_reply(struct simnet_host *host, const uint8_t *question, size_t n, uint8_t *to, size_t room)
{
	struct reply r = {.to = to, .room = room};
	struct question q;

	if (!read_question(question, n, &q) || q.end > room)
		return 0;
	memcpy(to, question, q.end);
	memset(to + 6, 0, 6);
	r.n = q.end;
	to[2] = 0x84 | (question[2] & 1); /* a reply, with authority */
	to[3] = 0x80;
	if (q.class != IN && q.class != ANY)
		to[3] |= NOT_DONE;
	else if (!look_up(host, &q, &r))
		to[3] |= NO_SUCH_NAME;
	to[7] = (uint8_t)r.answers;
	to[6] = (uint8_t)(r.answers >> 8);
	return r.n;
}

/* Called when bytes have come by TCP: any number of questions, each with its length in two
 * bytes before it. */
void sn_dns_serve(struct simsock *s)
{
	uint8_t question[TCP_QUESTION], reply[2 + TCP_REPLY], head[2];
	size_t len, n;

	while (s->arrived - s->in.head >= 2) {
		sn_ring_peek(&s->in, s->in.head, head, 2);
		len = (size_t)head[0] << 8 | head[1];
		if (len > sizeof question) {
			sn_tcp_send_reset(s);
			sn_tcp_done(s, LX_ECONNRESET);
			simnet_close(s);
			return;
		}
		if (s->arrived - s->in.head < 2 + len)
			return;
		sn_ring_peek(&s->in, s->in.head + 2, question, len);
		sn_tcp_took(s, 2 + len);
		n = sn_dns_reply(s->host, question, len, reply + 2, TCP_REPLY);
		reply[0] = (uint8_t)(n >> 8);
		reply[1] = (uint8_t)n;
		if (n)
			sn_tcp_put(s, reply, n + 2);
	}
}
