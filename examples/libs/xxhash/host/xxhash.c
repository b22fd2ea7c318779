//go:build linux && amd64

#include "zxxhash.h"

#include <xxhash.h>

const struct xxhash_host xxhash_host = {
	.xxh64 = XXH64,
	.xxh64_long = XXH64,
};
