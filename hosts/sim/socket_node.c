//go:build ignore

/* The nodes of unix sockets on the disk. */
#include "files.h"

enum { SOCKET = 0140000, EVERYONE = 0777, ADDRESS_IN_USE = 98, REFUSED = 111 };

long sim_socket_node(const char *path, bool made, uint64_t *key)
{
	const struct simdisk_path at = {&sim_who, sim_cwd, path};
	struct simdisk_stat st;
	long r;

	sim_disk_now();
	if (made) {
		r = simdisk_mknod(sim_disk, &at, SOCKET | EVERYONE, 0);
		if (r)
			return r == -SIM_EEXIST ? -ADDRESS_IN_USE : r;
	}
	r = simdisk_stat(sim_disk, &at, 0, &st);
	if (r)
		return r;
	if ((st.mode & SIM_IFMT) != SOCKET)
		return -REFUSED;
	*key = st.ino;
	return 0;
}
