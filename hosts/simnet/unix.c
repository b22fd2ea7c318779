//go:build ignore

/* Unix sockets: names, pairs, connections and their end. */
#include "inside.h"

enum { NAME_MAX = 110 };

static bool is_stream_like(struct simsock *s) { return s->type != SOCK_DGRAM; }

/* ---- names ---- */

static uint32_t bucket(const uint8_t *addr, uint32_t len, uint64_t key)
{
	uint64_t h = 14695981039346656037u;

	if (key)
		h = (h ^ key) * 1099511628211u;
	for (uint32_t i = 0; !key && i < len; i++)
		h = (h ^ addr[i]) * 1099511628211u;
	return (uint32_t)(h >> 32) % SN_NAME_BUCKETS;
}

static struct sn_name *find_name(struct simnet_host *host, int type, const uint8_t *addr, uint32_t len, uint64_t key)
{
	struct sn_name *name = host->unix_names[bucket(addr, len, key)];

	for (; name; name = name->next) {
		if (key ? name->key == key :
			  !name->key && name->len == len && !memcmp(name->addr, addr, len) && name->sock->type == type)
			return name;
	}
	return 0;
}

void sn_name_drop(struct simnet *net, struct sn_name *name)
{
	if (!--name->refs)
		sn_release(net, name, sizeof *name + name->len + 1);
}

static long give_name(struct simsock *s, const uint8_t *addr, uint32_t len, uint64_t key)
{
	struct simnet_host *host = s->host;
	struct sn_name *name = sn_alloc(s->net, sizeof *name + len + 1), **at;

	if (!name)
		return -LX_ENOMEM;
	name->refs = 1;
	name->len = len;
	name->key = key;
	name->sock = s;
	memcpy(name->addr, addr, len);
	at = &host->unix_names[bucket(addr, len, key)];
	name->next = *at;
	*at = name;
	s->name = name;
	return 0;
}

/* Makes s impossible to find. Its name stays for calls that ask for it. */
void sn_unix_unname(struct simsock *s)
{
	struct sn_name *name = s->name, **at;

	if (!name || name->sock != s)
		return;
	at = &s->host->unix_names[bucket(name->addr, name->len, name->key)];
	while (*at && *at != name)
		at = &(*at)->next;
	if (*at)
		*at = name->next;
	name->sock = 0;
}

/* Linux gives a name of five digits to a socket that is bound to none. */
static long bind_any(struct simsock *s)
{
	static const char digit[16] = "0123456789abcdef";
	uint8_t addr[8] = {AF_UNIX};

	for (uint32_t tries = 0; tries < 1 << 20; tries++) {
		uint32_t n = s->host->next_unix++ & 0xfffff;

		for (int i = 0; i < 5; i++)
			addr[3 + i] = (uint8_t)digit[n >> (16 - 4 * i) & 15];
		if (!find_name(s->host, s->type, addr, sizeof addr, 0))
			return give_name(s, addr, sizeof addr, 0);
	}
	return -LX_EADDRINUSE;
}

static long check_name(const uint8_t *addr, uint32_t len)
{
	return len <= 2 || len > NAME_MAX || addr[0] != AF_UNIX || addr[1] ? -LX_EINVAL : 0;
}

long sn_unix_bind(struct simsock *s, const void *addr, uint32_t len, uint64_t key)
{
	const uint8_t *a = addr;
	uint8_t path[NAME_MAX + 1] = {0};

	if (len == 2 && a[0] == AF_UNIX && !a[1])
		return s->name ? 0 : bind_any(s);
	if (check_name(a, len) || s->name)
		return -LX_EINVAL;
	memcpy(path, a, len);
	if (a[2]) /* a path ends with a 0, even if it was given without */
		len = 2 + (uint32_t)sn_strlen((char *)path + 2) + 1;
	if (find_name(s->host, s->type, path, len, key))
		return -LX_EADDRINUSE;
	return give_name(s, path, len, key);
}

long sn_unix_find(struct simsock *s, const void *addr, uint32_t len, uint64_t key, struct simsock **found)
{
	struct sn_name *name;

	if (check_name(addr, len))
		return -LX_EINVAL;
	name = find_name(s->host, s->type, addr, len, key);
	if (!name)
		return -LX_ECONNREFUSED;
	if (name->sock->type != s->type)
		return -LX_EPROTOTYPE;
	*found = name->sock;
	return 0;
}

long sn_unix_name(struct simsock *s, void *addr, bool peer)
{
	uint8_t *a = addr;
	struct simsock *of = peer ? s->peer : s;

	if (!of)
		return -LX_ENOTCONN;
	if (!of->name) {
		a[0] = AF_UNIX;
		a[1] = 0;
		return 2;
	}
	memcpy(a, of->name->addr, of->name->len);
	return of->name->len;
}

/* ---- connections ---- */

void sn_unix_join(struct simsock *a, struct simsock *b)
{
	a->peer = b;
	b->peer = a;
	sn_hold(a);
	sn_hold(b);
	a->state = b->state = SN_ESTABLISHED;
	a->peer_cred = b->peer_cred = a->host->o.who;
}

long sn_unix_listen(struct simsock *s, int backlog)
{
	uint32_t old = s->backlog;

	if (!s->name || (s->state != SN_CLOSE && s->state != SN_LISTEN))
		return -LX_EINVAL;
	s->state = SN_LISTEN;
	s->backlog = (uint32_t)backlog;
	s->peer_cred = s->host->o.who;
	if (s->backlog > old)
		sn_waiters_wake(s);
	return 0;
}

long sn_unix_connect(struct simsock *s, const void *addr, uint32_t len, uint64_t key)
{
	struct simsock *listener, *child;
	long err = sn_unix_find(s, addr, len, key, &listener);

	if (err)
		return err;
	if (listener->state != SN_LISTEN || listener->shut & SN_SHUT_RECV)
		return -LX_ECONNREFUSED;
	if (s->state != SN_CLOSE)
		return s->state == SN_ESTABLISHED ? -LX_EISCONN : -LX_EINVAL;
	if (listener->waiting > listener->backlog) {
		sn_wait_for(s, listener);
		return -LX_EAGAIN;
	}
	child = sn_new(s->host, AF_UNIX, s->type, s->protocol, s->kind);
	if (!child)
		return -LX_ENOMEM;
	sn_wait_no_more(s);
	sn_unix_join(s, child);
	s->peer_cred = listener->peer_cred;
	child->name = listener->name;
	child->name->refs++;
	child->listener = listener; /* until it is accepted; only compared */
	sn_option_inherit(child, listener);
	listener->waiting++;
	sn_queue_accept(listener, child);
	return 0;
}

long sn_unix_accept(struct simsock *s, struct simsock **child)
{
	if (s->state != SN_LISTEN)
		return -LX_EINVAL;
	*child = sn_take_accepted(s);
	if (!*child)
		return s->shut & SN_SHUT_RECV ? -LX_EINVAL : -LX_EAGAIN;
	(*child)->listener = 0;
	sn_waiters_wake(s);
	return 0;
}

long sn_unix_shutdown(struct simsock *s, int how)
{
	uint8_t bits = (uint8_t)(how + 1);
	struct simsock *peer = is_stream_like(s) ? s->peer : 0;

	s->shut |= bits;
	if (peer && !peer->closed) {
		peer->shut |= (uint8_t)((bits & SN_SHUT_RECV ? SN_SHUT_SEND : 0) |
			(bits & SN_SHUT_SEND ? SN_SHUT_RECV : 0));
		sn_changed(peer, simnet_ready(peer));
	}
	sn_changed(s, simnet_ready(s));
	return 0;
}

/* Shows the end of s to the connection's peer. */
static void end_connection(struct simsock *s, struct simsock *peer)
{
	bool unread = s->in.head != s->in.tail || s->queue.first || s->listener;

	if (peer->closed)
		return;
	peer->shut = SN_SHUT_BOTH;
	peer->used = 0;
	if (unread)
		peer->error = LX_ECONNRESET;
	sn_changed(peer, SN_IN | SN_OUT | SIMNET_HUP | SIMNET_RDHUP | (unread ? SIMNET_ERR : 0));
}

void sn_unix_close(struct simsock *s)
{
	struct simsock *child, *peer = s->peer;

	sn_unix_unname(s);
	s->closed = true;
	while (s->state == SN_LISTEN && (child = sn_take_accepted(s)))
		simnet_close(child);
	s->state = SN_CLOSE;
	sn_wait_no_more(s);
	sn_waiters_wake(s);
	if (peer) {
		if (is_stream_like(s))
			end_connection(s, peer);
		s->peer = 0; /* the peer refers to s until the peer is closed, too */
		sn_drop(peer);
	}
	/* The queue is not read any more; the peer may refer to s for long. */
	sn_queue_free(s->net, &s->queue);
	sn_ring_free(s->net, &s->in);
	sn_marks_free(s);
}

/* ---- sockets that wait for room in another's queue ---- */

void sn_wait_for(struct simsock *s, struct simsock *other)
{
	sn_wait_no_more(s);
	s->waiter_next = other->waiters;
	s->waiter_prev = &other->waiters;
	if (other->waiters)
		other->waiters->waiter_prev = &s->waiter_next;
	other->waiters = s;
}

void sn_wait_no_more(struct simsock *s)
{
	if (!s->waiter_prev)
		return;
	*s->waiter_prev = s->waiter_next;
	if (s->waiter_next)
		s->waiter_next->waiter_prev = s->waiter_prev;
	s->waiter_next = 0;
	s->waiter_prev = 0;
}

/* Sockets that wait longest go first: they are at the end. */
void sn_waiters_wake(struct simsock *s)
{
	struct simsock *w = s->waiters, *turned = 0;

	while (w) {
		struct simsock *next = w->waiter_next;

		w->waiter_prev = 0;
		w->waiter_next = turned;
		turned = w;
		w = next;
	}
	s->waiters = 0;
	while (turned) {
		w = turned;
		turned = w->waiter_next;
		w->waiter_next = 0;
		sn_changed(w, SN_OUT);
	}
}

/* ---- room to send ---- */

bool sn_unix_writable(struct simsock *s)
{
	uint64_t capacity = s->net->o.buffer && s->type == SOCK_STREAM ? s->net->o.buffer : s->sndbuf;

	return s->used * 4 <= capacity;
}

void sn_unix_freed(struct simsock *s, uint64_t n)
{
	s->used -= n < s->used ? n : s->used;
	if (s->full && !s->closed && sn_unix_writable(s)) {
		s->full = false;
		sn_changed(s, SN_OUT);
	}
}
