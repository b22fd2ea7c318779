#ifndef SIMNET_INSIDE_H
#define SIMNET_INSIDE_H

/*
 * Declarations that the files of the network share.
 *
 *	net.c        makes and releases the network         host.c    makes a machine; down, up
 *	link.c       packets between hosts                  event.c   later events
 *	addr.c       sockaddr and internal addresses        route.c   hosts' addresses, and sources
 *	port.c       ports and their sockets                socket.c  makes, names and closes sockets
 *	gone.c       a socket of a host without power
 *	ring.c       a stream's bytes                       iov.c     the caller's buffers
 *	tcp.c        TCP's calls                            tcp_open.c, tcp_data.c, tcp_end.c
 *	wire.c       TCP between hosts                      wire_open.c, wire_send.c, wire_timer.c
 *	packet.c     queues of datagrams                    udp.c, udp_arrive.c, udp_link.c, multicast.c
 *	unix.c       names, connect, pairs                  unix_stream.c, unix_dgram.c
 *	option.c     socket options                         option_table.c, option_group.c, tcp_info.c
 *	interface.c  interfaces by ioctl                    netlink.c and by netlink
 *	name.c       the table of names                     dns.c     names by port 53
 */

#include "linux.h"
#include "simnet.h"

void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);

/* The room that a datagram takes in a queue besides its bytes. */
enum { SN_PACKET_COST = 512 };

/* The plain options, in the order of option_table.c. */
enum sn_opt {
	O_REUSEADDR,
	O_REUSEPORT,
	O_KEEPALIVE,
	O_BROADCAST,
	O_DONTROUTE,
	O_DEBUG,
	O_OOBINLINE,
	O_NO_CHECK,
	O_PRIORITY,
	O_PASSCRED,
	O_PASSSEC,
	O_RCVLOWAT,
	O_TIMESTAMP,
	O_TIMESTAMPNS,
	O_MARK,
	O_RXQ_OVFL,
	O_BUSY_POLL,
	O_INCOMING_CPU,
	O_NODELAY,
	O_MAXSEG,
	O_CORK,
	O_KEEPIDLE,
	O_KEEPINTVL,
	O_KEEPCNT,
	O_SYNCNT,
	O_LINGER2,
	O_DEFER_ACCEPT,
	O_WINDOW_CLAMP,
	O_QUICKACK,
	O_USER_TIMEOUT,
	O_FASTOPEN,
	O_NOTSENT_LOWAT,
	O_FASTOPEN_CONNECT,
	O_TOS,
	O_TTL,
	O_PKTINFO,
	O_MTU_DISCOVER,
	O_RECVERR,
	O_RECVTTL,
	O_RECVTOS,
	O_FREEBIND,
	O_TRANSPARENT,
	O_BIND_NO_PORT,
	O_MULTICAST_TTL,
	O_MULTICAST_LOOP,
	O_MULTICAST_ALL,
	O_UNICAST_HOPS6,
	O_MULTICAST_IF6,
	O_MULTICAST_HOPS6,
	O_MULTICAST_LOOP6,
	O_MTU_DISCOVER6,
	O_RECVERR6,
	O_V6ONLY,
	O_MULTICAST_ALL6,
	O_RECVPKTINFO6,
	O_RECVHOPLIMIT6,
	O_RECVTCLASS6,
	O_TCLASS6,
	O_COUNT,
};

enum { SN_IN = SIMNET_IN | SIMNET_RDNORM, SN_OUT = SIMNET_OUT | SIMNET_WRNORM };

/* An IPv6 address, or a mapped IPv4 one. */
struct sn_addr {
	uint8_t ip[16];
	uint32_t scope;
	uint16_t port;
};

/* One direction of a conversation: later data arrives no earlier. */
struct sn_flow {
	uint64_t last, tie;
	uint32_t pending;
};

/* Bytes head to tail of a stream stand at data[head % size]. size is 0 or a power of two. */
struct sn_ring {
	uint8_t *data;
	uint32_t size;
	uint64_t head, tail;
};

/* The name of a unix socket, shared by the socket and its datagrams. key is 0 for an abstract
 * name. */
struct sn_name {
	uint32_t refs, len;
	uint64_t key;
	struct sn_name *next;
	struct simsock *sock;
	uint8_t addr[];
};

struct sn_rights {
	uint32_t n;
	uint64_t handle[];
};

/* The place of a message with handles in a unix stream. */
struct sn_mark {
	struct sn_mark *next;
	uint64_t start, end;
	struct sn_rights *rights;
};

/* The kind of a TCP segment, and whether it only asks for a reply. */
enum { SN_T_FIN = 1, SN_T_SYN = 2, SN_T_RST = 4, SN_T_PROBE = 8, SN_T_ACK = 16 };

struct sn_packet {
	struct sn_packet *next;
	uint32_t len, size, interface; /* size: bytes of data that were allocated */
	struct sn_addr from, to;
	/* between hosts */
	uint64_t id;
	uint32_t from_host, to_host;
	uint8_t protocol, flags;
	bool again; /* its bytes were sent before */
	uint32_t window;
	uint64_t seq, ack; /* the upper half differs for each connection */
	uint64_t sack;     /* the number of later bytes that have come; 0: none */
	struct sn_name *name;
	struct sn_rights *rights;
	struct simsock *sender; /* the unix socket whose room it takes; a reference */
	struct simnet_cred who; /* the credentials of a unix socket's sender */
	uint8_t data[];
};

struct sn_queue {
	struct sn_packet *first, **last;
	uint32_t count;
	uint64_t bytes;
};

struct sn_group {
	struct sn_group *next;
	uint8_t ip[16];
	uint32_t interface;
};

/* The sockets that have a port: those that bound it, listeners among them; and those that have it
 * by a connection that was accepted, or had it a minute ago (TIME_WAIT). */
struct sn_port {
	struct simsock *bound, *kids;
};

enum sn_state { SN_CLOSE, SN_LISTEN, SN_SYN_SENT, SN_SYN_RECV, SN_ESTABLISHED, SN_TIME_WAIT };
enum { SN_SHUT_RECV = 1, SN_SHUT_SEND = 2, SN_SHUT_BOTH = 3 };
/* connect's progress as the caller sees it (Linux's socket states). */
enum { SN_UNCONNECTED, SN_CONNECTING, SN_CONNECTED };

struct sn_kind {
	long (*bind)(struct simsock *s, const void *addr, uint32_t len, uint64_t key);
	long (*listen)(struct simsock *s, int backlog);
	long (*connect)(struct simsock *s, const void *addr, uint32_t len, uint64_t key);
	long (*accept)(struct simsock *s, struct simsock **child);
	long (*shutdown)(struct simsock *s, int how);
	long (*send)(struct simsock *s, struct simnet_msg *m);
	long (*recv)(struct simsock *s, struct simnet_msg *m);
	void (*close)(struct simsock *s);
	uint32_t (*ready)(struct simsock *s);
	long (*name)(struct simsock *s, void *addr, bool peer);
	long (*inq)(struct simsock *s);
	long (*outq)(struct simsock *s);
};

/* sn_gone is for sockets of a host whose power has failed. */
extern const struct sn_kind sn_gone, sn_tcp, sn_udp, sn_unix_stream, sn_unix_dgram, sn_unix_seqpacket, sn_netlink;

struct simsock {
	struct simnet *net;
	struct simnet_host *host;
	uint32_t boot; /* of the host, when the socket was made */
	void *owner;
	const struct sn_kind *kind;
	struct simsock *all_next, **all_prev; /* the network's list */
	int32_t family, type, protocol;
	uint32_t refs; /* one for the owner, and one for each event, queue and peer */
	bool closed;   /* by the owner */
	uint8_t state, phase, shut;
	bool done; /* a FIN has come: the end of the stream stays after an error */
	bool fin_sent;
	bool fin_first;    /* this end closes first, and keeps its port for a while */
	bool bound, asked; /* it has a port; by bind, with a given port or address */
	bool full;         /* there was no room to send: new room is an edge */
	int32_t error;
	struct sn_addr local, remote;
	bool connected; /* of datagram sockets */
	/* options */
	uint32_t sndbuf, rcvbuf;
	bool sndbuf_set, rcvbuf_set;
	int32_t linger;      /* -1: off */
	uint64_t timeout[2]; /* receive, send */
	int32_t *option;     /* by enum sn_opt; 0: all have their defaults */
	uint32_t multicast_if;
	char device[16], congestion[16];
	uint64_t cookie;
	struct simnet_cred peer_cred;
	struct simnet_cred sent_cred; /* of the last sender to a unix stream */
	/* a port's lists */
	struct simsock *port_next, **port_prev;
	struct simsock *wait_next; /* TIME_WAIT */
	uint64_t wait_until;
	/* connections */
	struct simsock *peer;
	struct sn_ring in;
	uint64_t arrived;     /* bytes of in that have arrived: the others are on their way */
	uint64_t used;        /* bytes sent that the peer has not read, as known here */
	struct sn_flow flow;  /* from here to the peer */
	struct sn_wire *wire; /* a connection with another host, which has no peer here */
	struct sn_mark *marks, **marks_last;
	struct simsock *accept_first, **accept_last, *accept_next, *listener;
	uint32_t backlog, waiting;
	uint32_t tries;
	void (*serve)(struct simsock *s); /* the network's own end of a connection */
	/* datagrams */
	struct sn_queue queue;
	struct sn_group *groups;
	/* unix */
	struct sn_name *name;
	struct simsock *waiter_next, **waiter_prev, *waiters;
	uint32_t netlink_pid;
};

enum sn_what {
	SN_E_ARRIVE,
	SN_E_TIMER,
	SN_E_DATA,
	SN_E_ACK,
	SN_E_FIN,
	SN_E_RESET,
	SN_E_SYN,
	SN_E_SYN_ACK,
	SN_E_OPEN,
	SN_E_FAIL,
	SN_E_DATAGRAM
};

struct sn_event {
	uint64_t time, tie, seq;
	struct simnet_host *host; /* the host at which packet arrives from another host; or */
	struct simsock *sock;     /* the socket that the event concerns; holds a reference */
	struct sn_flow *flow;     /* the flow of another socket, which from holds */
	struct simsock *from;
	struct sn_packet *packet;
	uint64_t n;
	enum sn_what what;
};

enum { SN_NAME_BUCKETS = 256, SN_PORTS = 256 };

/* A direction between two hosts. free: the time at which all earlier bytes are out. flow: that of
 * all datagrams. */
struct sn_link {
	struct simnet_link o;
	uint64_t free;
	struct sn_flow flow;
};

struct simnet_host {
	struct simnet *net;
	struct simnet_host_options o;
	uint32_t number, boot; /* boot: the number of its power failures */
	bool down;
	struct sn_link
		*link[SIMNET_HOSTS]; /* the link to each host by number; 0: not used yet, with the options' values */
	struct sn_port **ports[2][SN_PORTS]; /* TCP, UDP: a table of tables by the port's two bytes */
	uint16_t next_port;
	struct simsock *wait_first, **wait_last;
	struct sn_name *unix_names[SN_NAME_BUCKETS];
	uint32_t next_unix, next_netlink;
};

struct simnet {
	struct sim_env *env, *faults;
	struct simnet_options o;
	struct simnet_host *host[SIMNET_HOSTS];
	uint32_t hosts;
	struct simsock *all; /* the newest first */
	struct sn_event *heap;
	uint32_t events, heap_size;
	uint64_t seq, cookies;
	uint64_t connections, packets; /* between hosts: the numbers so far */
};

/* ---- net.c ---- */
void *sn_alloc(struct simnet *net, size_t n);
void sn_release(struct simnet *net, void *memory, size_t n);
/* Returns true with a chance in 1,024. */
bool sn_chance(struct simnet *net, struct sim_env *env, uint32_t chance);
/* Returns a number below n, which is not 0. */
uint64_t sn_below(struct simnet *net, uint64_t n);
size_t sn_strlen(const char *s);

/* ---- host.c ---- */
/* Returns the host that has an address, or 0. */
struct simnet_host *sn_host_of(struct simnet *net, const uint8_t ip[16]);
void sn_host_free(struct simnet_host *host);

/* ---- event.c ---- */
/* Makes event what happen to s after the latency of flow, which is from's. If there is no latency,
 * executes it at once. */
long sn_send(struct simsock *from, struct sn_flow *flow, struct simsock *s, enum sn_what what, uint64_t n,
	struct sn_packet *packet);
/* Makes event what happen to s at a time, which is the event's n. */
long sn_at(struct simsock *s, uint64_t time, enum sn_what what);
/* Makes a packet arrive at a host. */
long sn_arrive_at(struct simnet_host *host, struct sn_flow *flow, uint64_t time, struct sn_packet *packet);
void sn_events_free(struct simnet *net);
/* Draws a time, unless the bounds are equal. */
uint64_t sn_latency(struct simnet *net, uint64_t min, uint64_t max);
void sn_happen(struct simsock *s, enum sn_what what, uint64_t n, struct sn_packet *packet); /* socket.c */

/* ---- addr.c ---- */
long sn_parse(struct simsock *s, const void *addr, uint32_t len, struct sn_addr *to);
uint32_t sn_format(struct simsock *s, const struct sn_addr *a, void *to);
bool sn_is_v4(const uint8_t ip[16]);
bool sn_is_any(const uint8_t ip[16]);
bool sn_same_ip(const uint8_t a[16], const uint8_t b[16]);
void sn_set_v4(uint8_t ip[16], uint8_t a, uint8_t b, uint8_t c, uint8_t d);
bool sn_is_multicast(const uint8_t ip[16]);

/* ---- route.c ---- */
bool sn_owned(struct simnet_host *host, const uint8_t ip[16]);
bool sn_is_broadcast(struct simnet_host *host, const uint8_t ip[16]);
/* Stores the source address of a packet to ip, and returns 0; -ENETUNREACH if there is no route;
 * -EHOSTUNREACH if there is a route, but no such host. */
long sn_source(struct simnet_host *host, const uint8_t to[16], uint8_t from[16]);
/* Reports whether a packet would leave the host with an address of loopback. */
bool sn_is_martian(struct simnet_host *host, const uint8_t from[16], const uint8_t to[16]);
uint32_t sn_interface_of(struct simnet_host *host, const uint8_t ip[16]);

/* ---- port.c ---- */
bool sn_overlap(struct simsock *a, struct simsock *b);
/* Gives s its local address and port; port 0 stands for any. */
long sn_port_bind(struct simsock *s, const struct sn_addr *a);
long sn_port_any(struct simsock *s);
bool sn_port_may_listen(struct simsock *s);
void sn_port_kid(struct simsock *kid);
void sn_port_leave(struct simsock *s);
void sn_port_wait(struct simsock *s);
void sn_port_prune(struct simnet_host *host, bool all);
struct simsock *sn_port_first(struct simnet_host *host, bool udp, uint16_t port);
/* Returns the best listener or UDP socket for a packet; 0 if there is none. */
struct simsock *sn_port_match(struct simnet_host *host, bool udp, const struct sn_addr *to, const struct sn_addr *from);
/* Returns the end of a connection with another host; 0 if there is none. */
struct simsock *sn_port_connected(struct simnet_host *host, const struct sn_addr *local, const struct sn_addr *remote);
bool sn_covers(struct simsock *s, const uint8_t ip[16]);

/* ---- socket.c ---- */
struct simsock *sn_new(struct simnet_host *host, int family, int type, int protocol, const struct sn_kind *kind);
void sn_hold(struct simsock *s);
void sn_drop(struct simsock *s);
void sn_changed(struct simsock *s, uint32_t bits);
/* Returns the pending error as a negative number, and clears it; 0 if there is none. */
long sn_error(struct simsock *s);
void sn_marks_free(struct simsock *s);
void sn_queue_accept(struct simsock *listener, struct simsock *child);
struct simsock *sn_take_accepted(struct simsock *listener);

/* ---- ring.c ---- */
long sn_ring_room(struct simnet *net, struct sn_ring *r, uint64_t n);
long sn_ring_write(struct simnet *net, struct sn_ring *r, const void *data, size_t n);
void sn_ring_peek(const struct sn_ring *r, uint64_t at, void *to, size_t n);
void sn_ring_free(struct simnet *net, struct sn_ring *r);

/* ---- iov.c ---- */
struct sn_iov {
	const struct simnet_iov *iov;
	size_t count, i, at;
};
bool sn_iov_start(struct sn_iov *v, const struct simnet_msg *m, uint64_t *total);
long sn_iov_in(struct simnet *net, struct sn_iov *v, void *to, size_t n);
long sn_iov_out(struct simnet *net, struct sn_iov *v, const void *from, size_t n);
/* Moves up to n bytes between buffers and a ring. Returns their number, or -EFAULT if none. */
long sn_iov_to_ring(struct simnet *net, struct sn_iov *v, struct sn_ring *r, uint64_t n);
long sn_ring_to_iov(struct simnet *net, struct sn_ring *r, uint64_t at, struct sn_iov *v, uint64_t n);

/* ---- tcp.c and its parts ---- */
void sn_tcp_happen(struct simsock *s, enum sn_what what, uint64_t n);
void sn_tcp_data(struct simsock *s, uint64_t n);
void sn_tcp_acked(struct simsock *s, uint64_t n);
void sn_tcp_fin(struct simsock *s);
void sn_tcp_reset(struct simsock *s);
void sn_tcp_done(struct simsock *s, int error);
void sn_tcp_send_reset(struct simsock *s);
long sn_tcp_send(struct simsock *s, struct simnet_msg *m);
long sn_tcp_recv(struct simsock *s, struct simnet_msg *m);
long sn_tcp_shutdown(struct simsock *s, int how);
void sn_tcp_close(struct simsock *s);
uint64_t sn_stream_capacity(struct simsock *s);
/* Sends bytes of the network itself. */
void sn_tcp_put(struct simsock *s, const void *data, size_t n);
/* Called when the first n bytes of s were read. */
void sn_tcp_took(struct simsock *s, uint64_t n);
/* Returns n, or at random a smaller number. Then it reports bits as an edge. */
uint64_t sn_short(struct simsock *s, uint64_t n, uint32_t chance, uint32_t bits);
uint32_t sn_tcp_info(struct simsock *s, void *to, uint32_t room);
void sn_part(struct simsock *s);
/* Gives up a port that was not asked for, at the end of a connection. */
void sn_tcp_leave_port(struct simsock *s);
/* Makes child a connection that listener will accept. */
void sn_tcp_adopt(struct simsock *child, struct simsock *listener);
void sn_tcp_open_child(struct simsock *s);
void sn_tcp_open_client(struct simsock *s);

/* ---- packet.c ---- */
struct sn_packet *sn_packet_new(struct simnet *net, uint32_t len);
void sn_packet_free(struct simnet *net, struct sn_packet *p);
/* Returns a copy of an inet packet; 0 if there is no memory. */
struct sn_packet *sn_packet_copy(struct simnet *net, const struct sn_packet *p);
void sn_queue_init(struct sn_queue *q);
void sn_queue_add(struct sn_queue *q, struct sn_packet *p);
void sn_queue_free(struct simnet *net, struct sn_queue *q);
/* Receives the first datagram of s. */
long sn_packet_recv(struct simsock *s, struct simnet_msg *m);
void sn_rights_give(struct simnet *net, struct sn_rights *r, struct simnet_msg *m, bool peek);
struct sn_rights *sn_rights_take(struct simnet *net, struct simnet_msg *m);
void sn_rights_free(struct simnet *net, struct sn_rights *r, bool release);

/* ---- udp.c, udp_arrive.c, multicast.c ---- */
void sn_udp_arrive(struct simsock *s, struct sn_packet *p);
void sn_udp_error(struct simsock *s, int error);
void sn_udp_queue(struct simsock *to, struct sn_packet *p);
void sn_multicast(struct simsock *sender, struct sn_packet *p);
void sn_multicast_deliver(struct simnet_host *host, struct sn_packet *p);
long sn_group_change(struct simsock *s, const uint8_t ip[16], uint32_t interface, bool join);
void sn_groups_leave(struct simsock *s);

/* ---- unix ---- */
long sn_unix_bind(struct simsock *s, const void *addr, uint32_t len, uint64_t key);
long sn_unix_find(struct simsock *s, const void *addr, uint32_t len, uint64_t key, struct simsock **found);
long sn_unix_name(struct simsock *s, void *addr, bool peer);
void sn_unix_unname(struct simsock *s);
void sn_name_drop(struct simnet *net, struct sn_name *name);
void sn_unix_join(struct simsock *a, struct simsock *b);
long sn_unix_listen(struct simsock *s, int backlog);
long sn_unix_connect(struct simsock *s, const void *addr, uint32_t len, uint64_t key);
long sn_unix_accept(struct simsock *s, struct simsock **child);
long sn_unix_shutdown(struct simsock *s, int how);
void sn_unix_close(struct simsock *s);
bool sn_unix_writable(struct simsock *s);
void sn_unix_freed(struct simsock *s, uint64_t n);
void sn_waiters_wake(struct simsock *s);
void sn_wait_for(struct simsock *s, struct simsock *other);
void sn_wait_no_more(struct simsock *s);

/* ---- options ---- */
int32_t sn_option(const struct simsock *s, enum sn_opt option);
/* Set and read an option of the table. Return -ENOPROTOOPT if it has none with these numbers. */
long sn_option_set(struct simsock *s, int level, int name, const void *value, uint32_t len);
long sn_option_get(struct simsock *s, int level, int name, int32_t *value);
void sn_option_inherit(struct simsock *child, struct simsock *listener);
void sn_option_free(struct simsock *s);
/* Sets options of groups. Returns -ENOPROTOOPT for others. */
long sn_option_group(struct simsock *s, int level, int name, const void *value, uint32_t len);

/* ---- interfaces, names ---- */
struct sn_interface {
	const char *name;
	uint32_t index, flags, mtu;
	uint8_t mac[6];
	uint16_t type;
};
void sn_mac(struct simnet_host *host, const struct sn_interface *i, uint8_t mac[6]);
const struct sn_interface *sn_interface(struct simnet_host *host, uint32_t index);
bool sn_is_resolver(struct simnet_host *host, const struct sn_addr *a);
/* Stores the reply to a question of the DNS, and returns its length; 0 if there is none. */
size_t sn_dns_reply(struct simnet_host *host, const uint8_t *question, size_t n, uint8_t *reply, size_t room);
void sn_dns_serve(struct simsock *s);
bool sn_name_at(struct simnet_host *host, size_t i, struct simnet_name *name);

#include "wire.h"

#endif
