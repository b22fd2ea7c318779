#ifndef PARLIB_SCHED_ALARM_HEAP_H
#define PARLIB_SCHED_ALARM_HEAP_H

#include "sched_alarm.h"

/* A binary heap, in the alarms themselves: the earliest is the root. */
struct alarm_heap {
	struct usys_alarm *root;
	size_t n;
};

void alarm_heap_add(struct alarm_heap *h, struct usys_alarm *a);
void alarm_heap_remove(struct alarm_heap *h, struct usys_alarm *a);

#endif
