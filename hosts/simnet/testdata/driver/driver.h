/* Declarations for the driver's two ends: the simulated network, and Linux's. */
#ifndef DRIVER_H
#define DRIVER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 128, ADDR = 128 };

struct message {
	uint8_t addr[ADDR];
	uint32_t addr_len;
	uint8_t *data;
	size_t n, parts; /* parts: the number of buffers */
	uint32_t flags;
	uint32_t rights, rights_max;
	bool has_info, has_cred;
};

/* All return a result or -errno. Sockets are numbers of slots. */
struct end {
	void (*reset)(char **word, int n);
	long (*socket)(int s, int family, int type, int protocol);
	long (*pair)(int s, int t, int family, int type);
	long (*bind)(int s, const void *addr, uint32_t len);
	long (*connect)(int s, const void *addr, uint32_t len);
	long (*listen)(int s, int backlog);
	long (*accept)(int s, int t);
	long (*send)(int s, struct message *m);
	long (*recv)(int s, struct message *m);
	long (*shutdown)(int s, int how);
	long (*close)(int s);
	uint32_t (*ready)(int s);
	long (*name)(int s, bool peer, void *addr);
	long (*set)(int s, int level, int name, const void *value, uint32_t len);
	long (*get)(int s, int level, int name, void *value, uint32_t *len);
	long (*queue)(int s, bool out);
	long (*ifreq)(int s, uint32_t request, void *ifreq);
	void (*advance)(uint64_t ns);      /* executes events up to that time */
	bool (*hosts)(char **word, int n); /* executes an operation on hosts, if it is one */
};

extern const struct end sim_end, real_end;

/* The simulated network only. */
long sim_step(bool to_the_end); /* runs the next event, or all, and returns the time */
void sim_edges(void);           /* prints the sockets that have changed since the last call */
long sim_file(bool hosts);
long sim_handles(void); /* the number of handles on their way */
void sim_done(void);

/* The directory of unix sockets' paths. */
extern const char *directory;

#endif
