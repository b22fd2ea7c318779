#ifndef PARLIB_SCHED_ALARM_HEAP_H
#define PARLIB_SCHED_ALARM_HEAP_H

#include "port.h"

#include <stddef.h>
#include <stdint.h>

/* An alarm's place in the heap. */
struct alarm_node {
	uint64_t when;
	struct alarm_node *parent, *child[2];
};

/* A binary heap, in the alarms themselves: the earliest is the root. */
struct alarm_heap {
	struct alarm_node *root;
	size_t n;
};

void alarm_heap_add(struct alarm_heap *h, struct alarm_node *a);
void alarm_heap_remove(struct alarm_heap *h, struct alarm_node *a);

#endif
