#include "driver.h"

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";
	uint64_t a = argc > 2 ? strtoull(argv[2], 0, 10) : 0, b = argc > 3 ? strtoull(argv[3], 0, 10) : 0;

	if (!strcmp(mode, "unit"))
		unit();
	else if (!strcmp(mode, "bench"))
		bench();
	else if (!strcmp(mode, "compare") && argc > 4)
		compare(a, b, argv[4]);
	else if (!strcmp(mode, "crash") && argc > 4)
		crash(a, b, atoi(argv[4]));
	else if (!strcmp(mode, "transcript"))
		transcript(a);
	else
		fail("usage: driver unit|bench|compare FIRST N DIR|crash FIRST N LOOSE|transcript SEED");
	return 0;
}
