#ifndef SIM_SOCKET_H
#define SIM_SOCKET_H

/*
 * The binding of the simulated network (../simnet): the guest's calls on sockets.
 *
 *	socket_net.c      the network, its time and its memory; socket_host.c the machines on it
 *	socket.c          sockets as files
 *	socket_open.c     sockets made, named, connected, accepted, shut
 *	socket_data.c     messages and their vectors; socket_control.c control messages
 *	socket_node.c     paths of unix sockets on the disk
 *	socket_option.c   options; socket_ioctl.c requests of ioctl
 */

#include "../simnet/simnet.h"
#include "sim.h"

enum {
	SIM_ENOTSOCK = 88,
	SIM_EINPROGRESS = 115,
	SIM_EALREADY = 114,
	SIM_ENOTTY = 25,
	SIM_NOT_SEEKABLE = 29 /* ESPIPE */,
};
enum { SIM_STREAM = 1 };
enum {
	SIM_MSG_PEEK = 2,
	SIM_MSG_CTRUNC = 8,
	SIM_MSG_DONTWAIT = 0x40,
	SIM_MSG_WAITALL = 0x100,
	SIM_MSG_NOSIGNAL = 0x4000,
	SIM_MSG_WAITFORONE = 0x10000,
	SIM_MSG_CMSG_CLOEXEC = 0x40000000,
};

/* An address of the guest, and its key if it is a path. */
struct sim_address {
	uint8_t bytes[SIMNET_ADDR_MAX];
	uint32_t len;
	uint64_t key;
};

struct sim_socket {
	struct sim_file file;
	struct simsock *of;
	struct sim_owner *owner;
	uint64_t ino;
};

/* Stores the socket of a descriptor. Returns 0, -EBADF or -ENOTSOCK. */
long sim_socket(long fd, struct sim_socket **s);
struct simnet *sim_net(void);
/* Makes the owner of a socket for the network, by which the network reports events
 * (socket_net.c). */
struct sim_owner *sim_owner_new(struct sim_file *f);
void sim_disown(struct sim_owner *o);
/* Makes a file for a socket of the network, and takes the socket over. */
struct sim_socket *sim_socket_file(struct simsock *of, uint32_t flags);
/* Waits for an event of s. Returns 0, -EAGAIN after the socket's timeout (SO_RCVTIMEO,
 * SO_SNDTIMEO), or, for a signal, -ERESTARTSYS, or -EINTR with a timeout. */
long sim_socket_wait(struct sim_socket *s, uint64_t until);
uint64_t sim_socket_until(struct sim_socket *s, bool send);
static inline bool sim_waits(const struct sim_socket *s, uint64_t flags)
{
	return !(s->file.flags & LX_O_NONBLOCK) && !(flags & SIM_MSG_DONTWAIT);
}
/* Puts the files that the network has released. */
void sim_sockets_settle(void);

/* ---- machines on the network ---- */

struct sim_machine;
struct simnet_host *sim_net_host(void); /* of the machine in use */
/* A link's values, as package sim gives them. */
enum {
	SIM_LATENCY_MIN,
	SIM_LATENCY_MAX,
	SIM_BANDWIDTH,
	SIM_LOSS,
	SIM_DUPLICATE,
	SIM_REORDER,
	SIM_CUT,
	SIM_LINK_VALUES
};
void sim_host_new(struct sim_machine *m);
void sim_host_down(struct sim_machine *m);
void sim_host_up(struct sim_machine *m);
void sim_host_reset(struct sim_machine *a, struct sim_machine *b);
/* Sets a link. Stores whether it was cut, and whether all other values are unchanged. Returns
 * -EINVAL if a value is out of range. */
long sim_host_link(struct sim_machine *from, struct sim_machine *to, const int64_t values[SIM_LINK_VALUES],
	bool *was_cut, bool *same);

/* Returns the network's handle of a file that is sent in a message. Only its own process can take
 * it. */
uint64_t sim_handle(struct sim_file *f);
struct sim_file *sim_handle_file(uint64_t handle);

/* ---- socket_open.c ---- */

/* Reads an address of the guest. If made, the path's node is made, else it is looked up. */
long sim_get_address(struct sim_socket *s, long at, long len, bool made, struct sim_address *to);
/* Stores an address and its length in guest memory. */
long sim_put_address(long at, long len_at, const void *addr, uint32_t len);

/* ---- socket_data.c, socket_control.c ---- */

/* Reads the control messages of sendmsg: a message's handles. */
long sim_get_control(long at, size_t n, struct simnet_msg *m);
void sim_drop_rights(struct simnet_msg *m);
/* Stores the control messages of recvmsg, and their length. */
long sim_put_control(struct sim_socket *s, long at, size_t *n, struct simnet_msg *m, uint32_t flags);
uint32_t sim_rights_room(struct sim_socket *s, size_t n);

/* ---- socket_ioctl.c ---- */

long sim_socket_ioctl(struct sim_file *f, long op, long arg);

#endif
