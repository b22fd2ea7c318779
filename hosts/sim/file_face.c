//go:build ignore

/*
 * The initial contents of the disk: the directories that programs expect, and the files of /etc,
 * /proc and /sys that Go's runtime and packages read. They are the same on each real machine.
 */
#include "files.h"

#include "world.h"

static const struct {
	const char *path;
	uint32_t mode;
	uint64_t rdev;
} nodes[] = {
	{"/bin", SIM_IFDIR | 0755, 0},
	{"/dev", SIM_IFDIR | 0755, 0},
	{"/etc", SIM_IFDIR | 0755, 0},
	{"/home", SIM_IFDIR | 0755, 0},
	{"/proc", SIM_IFDIR | 0555, 0},
	{"/root", SIM_IFDIR | 0700, 0},
	{"/run", SIM_IFDIR | 0755, 0},
	{SIM_HOME, SIM_IFDIR | 0755, 0},
	{"/sys", SIM_IFDIR | 0555, 0},
	{"/tmp", SIM_IFDIR | 01777, 0},
	{"/usr", SIM_IFDIR | 0755, 0},
	{"/usr/bin", SIM_IFDIR | 0755, 0},
	{"/var", SIM_IFDIR | 0755, 0},
	{"/var/tmp", SIM_IFDIR | 01777, 0},
	{"/dev/shm", SIM_IFDIR | 01777, 0},
	{"/dev/antithesis", SIM_IFCHR | 0666, SIM_SDK_DEV},
	{"/dev/full", SIM_IFCHR | 0666, 0x107},
	{"/dev/null", SIM_IFCHR | 0666, 0x103},
	{"/dev/random", SIM_IFCHR | 0666, 0x108},
	{"/dev/urandom", SIM_IFCHR | 0666, 0x109},
	{"/dev/zero", SIM_IFCHR | 0666, 0x105},
};

static const struct {
	const char *path, *text;
} files[] = {
	{"/etc/nsswitch.conf", "hosts: files dns\n"},
	{"/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n"},
	{"/etc/group", "root:x:0:\nnogroup:x:65534:\n"},
	{"/etc/protocols", "ip 0 IP\nicmp 1 ICMP\ntcp 6 TCP\nudp 17 UDP\nipv6-icmp 58 IPv6-ICMP\n"},
	{"/etc/services", "domain 53/tcp\ndomain 53/udp\nhttp 80/tcp\nhttps 443/tcp\n"},
	{"/proc/filesystems", "\text4\n"},
	{"/proc/loadavg", "0.00 0.00 0.00 1/1 1000\n"},
	{"/proc/meminfo", "MemTotal:        8388608 kB\nMemFree:         6291456 kB\nMemAvailable:    6291456 kB\n"},
	{"/proc/version", "Linux version 6.1.0 (sim) #1 SMP\n"},
	{"/proc/sys/fs/file-max", "1048576\n"},
	{"/proc/sys/kernel/osrelease", "6.1.0\n"},
	{"/proc/sys/kernel/ostype", "Linux\n"},
	{"/proc/sys/kernel/pid_max", "4194304\n"},
	{"/proc/sys/net/core/somaxconn", "4096\n"},
	{"/proc/sys/vm/overcommit_memory", "0\n"},
	{"/proc/self/cgroup", "0::/\n"},
	{"/proc/self/limits",
		"Limit                     Soft Limit           Hard Limit           Units     \n"
		"Max open files            1024                 1048576              files     \n"},
	{"/proc/self/mountinfo", "1 1 8:1 / / rw,relatime - ext4 /dev/sim rw\n"},
	{"/proc/self/mounts", "/dev/sim / ext4 rw,relatime 0 0\n"},
	{"/proc/self/oom_score_adj", "0\n"},
	{"/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n"},
	{"/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "2097152\n"},
};

static void make_nodes(void)
{
	struct simdisk_meta meta = {.mtime = {(int64_t)(sim_realtime() / SIM_SECOND), 0}};

	for (size_t k = 0; k < sizeof nodes / sizeof *nodes; k++) {
		meta.mode = nodes[k].mode;
		simdisk_import(sim_disk, nodes[k].path, &meta, 0, nodes[k].rdev);
	}
}

static void generate(const char *path, const char *text, size_t n)
{
	simdisk_generate(sim_disk, path, text, n, 0444, path[1] == 'p');
}

void sim_face_hosts(void)
{
	char buffer[16384];

	generate("/etc/hosts", buffer, sim_hosts_file(buffer, sizeof buffer));
}

/* Files whose text depends on the run's settings, and on the machine's name. */
static void make_variable(void)
{
	enum { EACH = 128, MOST = 64 };
	char buffer[EACH * MOST];
	struct usys_text t = usys_text(buffer, sizeof buffer);
	uint64_t n = sim_options.processors;

	for (uint64_t k = 0; k < n; k++) {
		usys_put(&t, "processor\t: ");
		usys_putdec(&t, (int64_t)k);
		usys_put(&t,
			"\nvendor_id\t: GenuineIntel\nmodel name\t: simulated\ncpu MHz\t\t: 1000.000\ncpu cores\t: 1\n\n");
	}
	generate("/proc/cpuinfo", t.p, t.n);
	sim_face_hosts();
	generate("/etc/resolv.conf", buffer, sim_resolv_file(buffer, sizeof buffer));
	t = usys_text(buffer, sizeof buffer);
	usys_put(&t, "0");
	if (n > 1) {
		usys_put(&t, "-");
		usys_putdec(&t, (int64_t)n - 1);
	}
	usys_put(&t, "\n");
	generate("/sys/devices/system/cpu/online", t.p, t.n);
	generate("/sys/devices/system/cpu/possible", t.p, t.n);
	t = usys_text(buffer, sizeof buffer);
	usys_put(&t, sim_machine->name);
	usys_put(&t, "\n");
	generate("/etc/hostname", t.p, t.n);
	generate("/proc/sys/kernel/hostname", t.p, t.n);
}

/* ---- the programs' files ---- */

/* Only the first machine has the run's own program. */
static void make_programs(void)
{
	for (uint32_t i = sim_machine != sim_world->machine; i < sim_world->programs; i++)
		sim_exe_new(i, sim_program_path(i));
}

/* ---- files that differ by process ---- */

/* Returns an argument; number -1 is the program's name. */
static const char *argument(int i)
{
	return i >= 0 ? usys_options.args[i] : usys_options.argv0 ? usys_options.argv0 : usys_program.name;
}

static void name_program(void)
{
	struct simdisk_path link = {&sim_who, 0, "/proc/self/exe"};
	char comm[17];
	struct usys_text t = usys_text(comm, sizeof comm);

	if (sim_machine->face)
		simdisk_unlink(sim_disk, &link);
	sim_machine->face_program = sim_me->program;
	simdisk_symlink(sim_disk, sim_program_path(sim_me->program), &link);
	usys_put(&t, sim_world->program[sim_me->program].name);
	if (t.n > 15)
		t.n = 15;
	comm[t.n++] = '\n';
	generate("/proc/self/comm", comm, t.n);
}

void sim_face_is_mine(void)
{
	size_t n = 0, size;
	char *text;

	if (sim_machine->face == sim_me->pid)
		return;
	if (!sim_machine->face || sim_machine->face_program != sim_me->program)
		name_program();
	sim_machine->face = sim_me->pid;
	for (int i = -1; i < usys_options.nargs; i++)
		n += usys_strlen(argument(i)) + 1;
	text = sim_alloc(n);
	n = 0;
	for (int i = -1; i < usys_options.nargs; i++, n += size) {
		size = usys_strlen(argument(i)) + 1;
		usys_copy(text + n, argument(i), size);
	}
	generate("/proc/self/cmdline", text, n);
	sim_release(text, n);
}

void sim_make_face(void)
{
	make_nodes();
	for (size_t k = 0; k < sizeof files / sizeof *files; k++)
		generate(files[k].path, files[k].text, usys_strlen(files[k].text));
	make_variable();
	make_programs();
}
