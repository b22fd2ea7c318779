/* Calls the library from its main thread and from others. With a path, it loads
 * a second copy of the library: each has a table of its own. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

extern uint64_t Sum(uint64_t, uint64_t);
extern long Filled(void);
extern uint8_t Recovers(void);
extern long Profiles(void);

static uint64_t (*sum)(uint64_t, uint64_t) = Sum;

static void *calls(void *bad)
{
	for (uint64_t i = 0; i < 1000; i++)
		if (sum(i, 2) != i + 2)
			*(int *)bad = 1;
	return 0;
}

static int threads(void)
{
	int bad = 0;
	pthread_t t[4];
	for (int i = 0; i < 4; i++)
		pthread_create(&t[i], 0, calls, &bad);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], 0);
	return bad;
}

int main(int argc, char **argv)
{
	if (sum(40, 2) != 42 || Filled() < 30 || !Recovers() || threads())
		return 1;
	if (Profiles() < 90)
		return 5;
	if (argc > 1) {
		void *other = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
		if (!other)
			return puts(dlerror()), 2;
		sum = (uint64_t (*)(uint64_t, uint64_t))dlsym(other, "Sum");
		uint8_t (*recovers)(void) = (uint8_t (*)(void))dlsym(other, "Recovers");
		if (!sum || sum == Sum || sum(40, 2) != 42 || threads() || !recovers())
			return 3;
		sum = Sum;
		if (sum(40, 2) != 42 || threads() || !Recovers())
			return 4;
	}
	puts("ok");
	return 0;
}
