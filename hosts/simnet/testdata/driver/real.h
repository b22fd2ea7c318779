/* Declarations for the files of the driver's real end. */
#ifndef REAL_H
#define REAL_H

#include "driver.h"

extern int real_fd[SLOTS], real_host[SLOTS]; /* a slot's descriptor, and its host */
int real_host_now(void);
bool real_hosts(char **word, int n);

#endif
