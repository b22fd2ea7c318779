//go:build linux && amd64 && cgo

/* go_usys_tester: checks that all twelve arguments arrive. */
#include "syscall.h"

/*
 * Returns a | b<<8 | c<<16 | d<<24 | e<<32 | f<<40 | g<<48, as Akaros's function
 * does, and checks h to l, which Akaros's function only prints: each must be 7
 * more than the argument seven places before it (h is a+7, ... l is e+7), so that
 * 1, 2, 3, ... 12 is right. The last ones may be missing: then the caller passed
 * fewer arguments, and the rest are 0. If one is wrong, all bits of the result
 * are inverted except one for each wrong argument: 56 for h to 60 for l.
 *
 * So a caller tests an argument twice: with the right value, which must not
 * change the result, and with a wrong one, which must. The upper bits of a to e,
 * which the result does not hold, are tested, too: h to l are compared with them.
 */
uint64_t parlib_tester(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f, uint64_t g, uint64_t h,
	uint64_t i, uint64_t j, uint64_t k, uint64_t l)
{
	uint64_t answer = a | b << 8 | c << 16 | d << 24 | e << 32 | f << 40 | g << 48;
	const uint64_t got[5] = {h, i, j, k, l}, want[5] = {a + 7, b + 7, c + 7, d + 7, e + 7};
	uint64_t wrong = 0;
	int given = 5;

	while (given && !got[given - 1])
		given--;
	for (int n = 0; n < given; n++)
		if (got[n] != want[n])
			wrong |= 1ul << (56 + n);
	return wrong ? ~answer ^ wrong : answer;
}
