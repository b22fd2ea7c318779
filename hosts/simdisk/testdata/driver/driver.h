/* The test of the simulated disk: a Linux program. */
#ifndef DRIVER_H
#define DRIVER_H

#include "../../simdisk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct world {
	struct sim_env env;
	struct simdisk_store store;
	uint64_t draws; /* state of the module's generator */
	long pieces;    /* pieces of memory that the module has */
	struct page {
		struct page *next;
		uint64_t at;
		unsigned char bytes[4096];
	} *pages[1024];
	struct simdisk *disk;
	int unlocked;
};

struct world *world_new(uint64_t seed, const struct simdisk_options *options);
void world_free(struct world *w); /* fails if the module kept memory */
unsigned char *world_page(struct world *w, uint64_t at, int make);

uint64_t next_random(uint64_t *state);
uint64_t below(uint64_t *state, uint64_t n);

extern const struct simdisk_who root_user;
struct simdisk_path path_of(const char *name);
struct simdisk_path path_at(struct simdisk_file *at, const char *name);

_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define WANT(got, want) \
	do { \
		long got_ = (long)(got), want_ = (long)(want); \
		if (got_ != want_) \
			fail("%s:%d: %s is %ld, want %ld", __FILE__, __LINE__, #got, got_, want_); \
	} while (0)

void unit(void);
void lose(void);
void bench(void);
void compare(uint64_t first, uint64_t n, const char *dir);
void crash(uint64_t first, uint64_t n, int loose);
void transcript(uint64_t seed);

#endif
