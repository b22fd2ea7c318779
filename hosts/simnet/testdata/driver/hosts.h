/* The driver's operations on hosts and links of the simulated network. */
#ifndef HOSTS_H
#define HOSTS_H

#include "../../simnet.h"

/* Executes an operation and prints its result; returns false if there is none of this name. */
bool hosts_do(struct simnet *net, struct simnet_host **on, char **word, int n);
void hosts_reset(void);
/* The callback of struct simnet_options. */
void hosts_seen(void *context, const struct simnet_seen *seen);

#endif
