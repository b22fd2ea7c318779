//go:build ignore

/* The function of each call; 0: the call is not simulated. */
#include "sim.h"

usys_call *sim_routes[NCALLS];

void sim_route(long nr, usys_call *call) { sim_routes[nr] = call; }
