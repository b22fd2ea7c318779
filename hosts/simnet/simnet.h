#ifndef SIMNET_H
#define SIMNET_H

/*
 * A simulated network of hosts: TCP, UDP, unix sockets, the part of netlink that lists interfaces,
 * and a server of names. It makes no system call, keeps all its state behind a struct simnet, in
 * memory from env->alloc, and has Linux's semantics and error numbers: a function that fails
 * returns -errno. No function sleeps: where Linux would sleep, it returns -EAGAIN or -EINPROGRESS,
 * and the embedder waits until changed is called for the socket.
 *
 * Addresses are struct sockaddr as the guest gives them, copied to the embedder's memory.
 *
 * The module has no variables. If the memory is shared by processes in which env, the functions and
 * the module itself have the same addresses, each of them may call it, one at a time.
 */

#include "../sim/env.h"

#include <stdbool.h>

struct simnet;
struct simnet_host;
struct simsock;

enum { SIMNET_ADDR_MAX = 128, SIMNET_HOSTS = 254 };

/* Bits of simnet_ready and changed: those of poll. */
enum {
	SIMNET_IN = 1,
	SIMNET_OUT = 4,
	SIMNET_ERR = 8,
	SIMNET_HUP = 16,
	SIMNET_RDNORM = 64,
	SIMNET_WRNORM = 256,
	SIMNET_RDHUP = 0x2000,
};

/* An address of a host. An IPv4 address is in the last 4 of the 16 bytes, behind the prefix of
 * mapped addresses. */
struct simnet_own {
	uint8_t ip[16];
	uint8_t prefix;    /* the subnet's, in bits: for example 24 of IPv4's 32 */
	uint8_t interface; /* 1 is lo, 2 is eth0 */
};

struct simnet_name {
	const char *name; /* lower case, without the last dot */
	uint8_t ip[16];
};

struct simnet_cred {
	int32_t pid, uid, gid;
};

/* Options of one host. All of it is copied. */
struct simnet_host_options {
	/* Addresses besides 127.0.0.0/8 and ::1. If there are none, 10.0.0.N/24 on eth0: 1 is the
	 * first host's N. */
	const struct simnet_own *own;
	size_t owns;
	/* Names besides localhost and the names of all hosts. */
	const struct simnet_name *names;
	size_t nnames;
	const char *hostname;   /* 0: sim */
	uint8_t resolver[4];    /* serves names at port 53; 0.0.0.0 stands for 127.0.0.53 */
	struct simnet_cred who; /* the credentials in SO_PEERCRED and SCM_CREDENTIALS */
};

/* The link for packets from one host to another. Chances are in parts of 1,000,000. */
struct simnet_link {
	uint64_t latency_min, latency_max; /* ns */
	uint64_t bytes_per_second;         /* 0: unlimited. Any number of packets may wait for each other */
	uint32_t loss, duplicate, reorder;
	bool cut; /* new packets are lost; packets on their way arrive */
};

enum simnet_kind {
	SIMNET_SYN,
	SIMNET_SYN_ACK,
	SIMNET_DATA,
	SIMNET_ACK /* not reported */,
	SIMNET_FIN,
	SIMNET_RST,
	SIMNET_DATAGRAM,
	SIMNET_UNREACHABLE /* ICMP's port unreachable, about a datagram */,
};

enum simnet_fate { SIMNET_SENT, SIMNET_ARRIVED, SIMNET_LOST, SIMNET_DUPLICATED };

/* An event of a packet between two hosts. */
struct simnet_seen {
	uint64_t id, time; /* a packet has its id from SENT on; a duplicate has the first one's */
	enum simnet_fate fate;
	enum simnet_kind kind;
	uint8_t protocol;  /* 6 TCP, 17 UDP, 1 ICMP */
	bool again;        /* TCP: these bytes were sent before */
	uint32_t from, to; /* hosts' numbers */
	uint8_t from_ip[16], to_ip[16];
	uint16_t from_port, to_port;
	uint32_t seq, ack, window; /* TCP: a connection's SYN has seq 0, its first byte 1 */
	const void *data;          /* valid during the call */
	uint32_t len;
};

struct simnet_options {
	struct simnet_host_options host; /* the first host's */

	/* The latency in ns, one way, between two inet sockets of a host, and of links that were
	 * not set. */
	uint64_t latency_min, latency_max;
	uint32_t buffer; /* bytes on their way in a stream; 0: according to the sockets' buffer sizes */
	/* Chances in 1,024. */
	uint16_t short_read, short_write;
	uint16_t loss, reorder; /* for UDP's datagrams */
	uint16_t refuse, reset; /* for TCP: at each connect, at each send */
	bool random_ports;      /* ephemeral ports are drawn; else they are counted */
	bool shuffle;           /* conversations with events at the same time continue in a drawn order */
	/* Draws for loss, refuse and reset. 0: the module's own generator. */
	struct sim_env *faults;

	/* Required: called when bits of a socket's readiness are set, or are set again: an edge for
	 * EPOLLET. It must not call the module. It is not called for a socket without owner. */
	void (*changed)(void *owner, uint32_t bits);
	/* Copy from and to the buffers of struct simnet_iov; return 0 or -EFAULT. If 0, memcpy is
	 * used. */
	long (*copy_in)(void *to, const void *buffer, size_t n);
	long (*copy_out)(void *buffer, const void *from, size_t n);
	/* Called when a message with handles (SCM_RIGHTS) is copied (MSG_PEEK), or is dropped
	 * unread. */
	void (*retain)(uint64_t handle);
	void (*release)(uint64_t handle);
	/* Called for events of packets between two hosts, except TCP segments with only an
	 * acknowledgement or a probe. It must not call the module. If 0, packets are not
	 * reported. */
	void (*seen)(void *context, const struct simnet_seen *seen);
	void *context;
};

/* Returns a network with one host; 0 if there is no memory. */
struct simnet *simnet_new(struct sim_env *env, const struct simnet_options *options);
/* Releases the network, all hosts and all sockets. */
void simnet_free(struct simnet *net);

/* Returns the time of the next event, or UINT64_MAX. */
uint64_t simnet_next(struct simnet *net);
/* Executes all events that are due at env->now. */
void simnet_run(struct simnet *net);

/* ---- hosts ---- */

/* Stores a new host. Its number is the number of hosts before it. Returns -ENOSPC if there are
 * SIMNET_HOSTS. */
long simnet_host_new(struct simnet *net, const struct simnet_host_options *options, struct simnet_host **host);
/* Returns the host of a number; 0 if there is none. */
struct simnet_host *simnet_host(struct simnet *net, uint32_t number);
uint32_t simnet_host_number(const struct simnet_host *host);
/* Sets the credentials of the process that calls from now on. */
void simnet_host_who(struct simnet_host *host, const struct simnet_cred *who);
/* Takes the power from a host: its sockets send nothing more, and packets to it are lost. The
 * owners close their sockets as usual; until then all other calls on them fail with -ENETDOWN. */
void simnet_host_down(struct simnet_host *host);
/* Boots a host: it has no socket. */
void simnet_host_up(struct simnet_host *host);

/* Set and read one direction of the way between two hosts. Links do not concern traffic within a
 * host. Return -EINVAL if from is to, or a chance is above 1,000,000. */
long simnet_link_set(struct simnet *net, struct simnet_host *from, struct simnet_host *to,
	const struct simnet_link *link);
void simnet_link_get(struct simnet *net, struct simnet_host *from, struct simnet_host *to, struct simnet_link *link);
/* Resets all TCP connections between two hosts, at both ends. */
void simnet_reset(struct simnet *net, struct simnet_host *a, struct simnet_host *b);

/* ---- sockets ---- */

/* Stores a new socket. type is without SOCK_NONBLOCK and SOCK_CLOEXEC. */
long simnet_socket(struct simnet_host *host, int family, int type, int protocol, struct simsock **sock);
long simnet_socketpair(struct simnet_host *host, int family, int type, int protocol, struct simsock *pair[2]);
/* Sets the argument of changed. */
void simnet_own(struct simsock *s, void *owner);
/* Called when the last descriptor is closed. s must not be used any more. */
void simnet_close(struct simsock *s);

/* key identifies the node of a unix socket's path: two paths of one node have the same key. It is
 * not 0 for paths, and 0 for all other addresses. */
long simnet_bind(struct simsock *s, const void *addr, uint32_t len, uint64_t key);
long simnet_listen(struct simsock *s, int backlog);
/* -EINPROGRESS: call it again when simnet_ready is not 0: the second call returns the result.
 * -EAGAIN: the queue of a listening unix socket is full. */
long simnet_connect(struct simsock *s, const void *addr, uint32_t len, uint64_t key);
long simnet_accept(struct simsock *s, struct simsock **child);
long simnet_shutdown(struct simsock *s, int how);

/* Store an address of at most SIMNET_ADDR_MAX bytes, and return its length. */
long simnet_sockname(struct simsock *s, void *addr);
long simnet_peername(struct simsock *s, void *addr);

uint32_t simnet_ready(struct simsock *s);

/* ---- data ---- */

struct simnet_iov {
	void *base;
	size_t len;
};

enum { SIMNET_RIGHTS_MAX = 253 };

struct simnet_msg {
	const struct simnet_iov *iov;
	size_t iovs;
	uint32_t flags;    /* MSG_ bits; recvmsg stores MSG_TRUNC and so on */
	uint32_t name_len; /* of name; recvmsg stores it */
	uint8_t name[SIMNET_ADDR_MAX];
	uint64_t key; /* as in simnet_bind, for name */
	/* SCM_RIGHTS. sendmsg takes them over if it returns no error; those that recvmsg stores
	 * belong to the caller. */
	uint64_t *rights;
	uint32_t nrights, rights_max;
	bool has_cred; /* recvmsg: SO_PASSCRED is on */
	struct simnet_cred cred;
	bool has_info; /* recvmsg: IP_PKTINFO or IPV6_RECVPKTINFO is on */
	int32_t info_family;
	uint32_t info_interface;
	uint8_t info_ip[16]; /* the datagram's destination */
	uint32_t group;      /* netlink: 0 */
};

/* Return the number of bytes. EPIPE implies SIGPIPE, unless MSG_NOSIGNAL is set or the socket is
 * for datagrams. */
long simnet_sendmsg(struct simsock *s, struct simnet_msg *m);
long simnet_recvmsg(struct simsock *s, struct simnet_msg *m);

/* ---- options ---- */

/* value is in the embedder's memory. */
long simnet_setsockopt(struct simsock *s, int level, int name, const void *value, uint32_t len);
/* *len is the room at value, and then the length. */
long simnet_getsockopt(struct simsock *s, int level, int name, void *value, uint32_t *len);
/* Returns the longest time of a blocking call (SO_RCVTIMEO, SO_SNDTIMEO), in ns; UINT64_MAX: no
 * limit. */
uint64_t simnet_timeout(struct simsock *s, bool send);
/* SIOCINQ (FIONREAD) and SIOCOUTQ. */
long simnet_inq(struct simsock *s);
long simnet_outq(struct simsock *s);
/* Requests that begin with 0x89: struct ifreq is 40 bytes, in the embedder's memory. */
long simnet_ifreq(struct simsock *s, uint32_t request, void *ifreq);

int simnet_family(struct simsock *s);
int simnet_type(struct simsock *s);

/* ---- names ---- */

/* Store the contents of /etc/hosts and /etc/resolv.conf, at most n bytes, and return how many there
 * are. */
size_t simnet_hosts_file(struct simnet_host *host, char *to, size_t n);
size_t simnet_resolv_file(struct simnet_host *host, char *to, size_t n);

#endif
