//go:build ignore

/*
 * The bytes of the program's own file. They are tens of megabytes, and few programs look at them:
 * the disk knows their number only, and a read takes them from the real file. A mapping puts all of
 * them on the disk.
 */
#include "files.h"

#include "machine.h"

static long real; /* a descriptor of the real file; 0: none yet */

bool sim_in_exe(uint64_t at)
{
	return at >= sim_machine->exe_at && at - sim_machine->exe_at < sim_machine->exe_size;
}

long sim_read_exe(uint64_t at, void *to, size_t n)
{
	long r;

	if (!real && usys_is_err(real = usys_open(usys_program.path, LX_O_RDONLY | LX_O_CLOEXEC, 0)))
		sim_unrepeatable("the program's file can no longer be read", 0);
	r = usys_raw6(NR_pread64, real, (long)to, (long)n, (long)(at - sim_machine->exe_at), 0, 0);
	if (r <= 0 && r != -LX_EFAULT)
		sim_unrepeatable("the program's file changes while it runs", 0);
	return r;
}
