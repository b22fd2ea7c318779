/*
 * Passes each line of standard input to sim_sdk_line, in memory of exactly its size, and prints the
 * calls that this makes: "LINE property KIND NAME", "LINE hit KIND HELD NAME", "LINE details TEXT",
 * with NAME and TEXT in hexadecimal.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void sim_sdk_line(const char *line, size_t n);

static int number;

void *sim_alloc(size_t n) { return calloc(1, n); }
void sim_release(void *p, size_t n) { (void)n, free(p); }
size_t usys_strlen(const char *s) { return strlen(s); }

static void hex(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		printf("%02x", (unsigned char)text[i]);
	printf("\n");
}

void sim_property(uint32_t kind, const char *name, size_t n)
{
	printf("%d property %u ", number, kind);
	hex(name, n);
}

int32_t sim_property_hit(uint32_t kind, const char *name, size_t n, bool held)
{
	printf("%d hit %u %d ", number, kind, held);
	hex(name, n);
	return !held;
}

void sim_property_failed(int32_t failure, const char *text, size_t n)
{
	(void)failure;
	printf("%d details ", number);
	hex(text, n);
}

int main(void)
{
	char *line = 0;
	size_t room = 0;
	ssize_t n;

	for (; (n = getline(&line, &room, stdin)) > 0; number++) {
		char *own = malloc((size_t)n - 1);
		if (!own)
			return 1;
		memcpy(own, line, (size_t)n - 1);
		sim_sdk_line(own, (size_t)n - 1);
		free(own);
	}
	free(line);
	return 0;
}
