//go:build linux && amd64

#include "zzlib.h"

#include <zlib.h>

_Static_assert(sizeof(struct zlib_stream) == sizeof(z_stream), "stream is another struct than z_stream");

/* deflateInit is a macro. */
static int init_deflate(z_stream *s, int level) { return deflateInit(s, level); }

const struct zlib_host zlib_host = {
	.crc32 = crc32,
	.crc32_long = crc32,
	.compress_bound = compressBound,
	.compress2 = compress2,
	.uncompress = uncompress,
	.z_error = USYS_FN(zlib, z_error, zError),
	.deflate_init = USYS_FN(zlib, deflate_init, init_deflate),
	.deflate = USYS_FN(zlib, deflate, deflate),
	.deflate_end = USYS_FN(zlib, deflate_end, deflateEnd),
};
