#ifndef SIM_ENV_H
#define SIM_ENV_H

/*
 * The functions that the simulated network and the simulated disk get from the program that
 * contains them: the simulator, or a test. They use nothing else of it, and keep all their state
 * in memory from alloc.
 */

#include <stddef.h>
#include <stdint.h>

struct sim_env {
	/* The virtual time, in nanoseconds since 1970. The embedder keeps it up to date. */
	uint64_t now;
	/* Returns n bytes of memory, all of them 0; a null pointer if there is none. */
	void *(*alloc)(struct sim_env *env, size_t n);
	/* Frees memory that alloc returned for the same n. */
	void (*release)(struct sim_env *env, void *memory, size_t n);
	/* Returns the next number of this module's own generator. */
	uint64_t (*random)(struct sim_env *env);
	/* The offset of the machine's clock from now, in nanoseconds: it applies to the times of
	 * files. */
	int64_t set;
};

#endif
