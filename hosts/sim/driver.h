#ifndef SIM_DRIVER_H
#define SIM_DRIVER_H

/* Package sim's calls for machines, for the host of table sim (property.c). */

#include "sim.h"

int32_t sim_driver_machine(uint8_t *name, int64_t n, uint32_t ip);
int32_t sim_driver_put(int32_t machine, uint8_t *name, int64_t n, uint8_t *data, int64_t size, uint32_t mode);
int64_t sim_driver_get(int32_t machine, uint8_t *name, int64_t n, uint8_t *to, int64_t room, int64_t offset);
int64_t sim_driver_act(int32_t machine, int32_t what, int64_t arg);
int32_t sim_driver_link(int32_t from, int32_t to, int64_t *values, int64_t n);
void sim_driver_note(int32_t kind, uint8_t *text, int64_t n);

#endif
