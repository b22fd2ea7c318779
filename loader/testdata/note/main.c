/*
 * Prints the notes of each file, as the loader reads them: whether usys built it, its
 * ABI version, the offsets of its runtime, or none, and the address of the memory that
 * its schedule points share with a host, if it has any.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "note.h"

static void show(const char *name)
{
	struct usys_offsets o;
	struct stat st;
	uint32_t major;
	int fd = open(name, O_RDONLY);

	if (fd < 0 || fstat(fd, &st))
		exit(2);
	size_t size = (size_t)st.st_size;
	size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (size + page - 1) / page * page;
	unsigned char *memory = mmap(0, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED || mprotect(memory + room, page, PROT_NONE))
		exit(2);
	unsigned char *image = memory + room - size; /* reading behind it is a fault */
	if (read(fd, image, size) != (ssize_t)size)
		exit(2);
	close(fd);
	int ours = usys_is_ours(image, size, &major);
	printf("%d %u", ours, major);
	if (usys_read_offsets(image, size, &o)) {
		printf(" %#lx", (unsigned long)o.moduledata);
		for (const uint32_t *at = &o.g_goid; at <= &o.ancestorInfo_goid; at++)
			printf(" %u", *at);
	} else {
		printf(" none");
	}
	if (usys_read_sim(image, size))
		printf(" sim %#lx", (unsigned long)usys_read_sim(image, size));
	printf("\n");
	munmap(memory, room + page);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		show(argv[i]);
	return 0;
}
