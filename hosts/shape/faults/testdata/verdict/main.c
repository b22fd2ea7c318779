/* Prints verdicts: of the rules in an area's file for the first calls, or of a pattern for the
 * paths of standard input. */
#include "../../../fault_rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct fault_area area;

static int verdicts(const char *file, uint64_t calls)
{
	FILE *f = fopen(file, "rb");
	size_t got;

	if (!f)
		return 2;
	got = fread(&area, sizeof area, 1, f);
	fclose(f);
	if (got != 1)
		return 2;
	for (uint32_t i = 0; i < area.rules; i++)
		for (uint64_t n = 1; n <= calls; n++)
			printf("%u %llu %d %llu %llu\n", i, (unsigned long long)n, fault_hits(&area.rule[i], i, n),
				(unsigned long long)fault_amount(&area.rule[i], i, n, n * 7 % 100),
				(unsigned long long)fault_bit(&area.rule[i], i, n, n % 3, n));
	return 0;
}

/* Lines are pairs of a pattern and a path. */
static int patterns(void)
{
	char line[4096], *path;

	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = 0;
		path = strchr(line, ' ');
		if (!path)
			return 2;
		*path++ = 0;
		puts(fault_path_matches(line, path) ? "true" : "false");
	}
	return 0;
}

int main(int argc, char **argv) { return argc > 2 ? verdicts(argv[1], strtoull(argv[2], 0, 10)) : patterns(); }
