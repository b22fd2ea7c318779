//go:build ignore

/* The world's programs, and their files on the machines' disks. */
#include "files.h"

#include "world.h"

/* Returns the last part of a path. */
static const char *base_name(const char *path)
{
	const char *name = path;

	for (const char *p = path; *p; p++)
		if (*p == '/')
			name = p + 1;
	return name;
}

static void add_program(const char *path, const char *name)
{
	if (sim_world->programs == SIM_PROGRAMS)
		usys_refuse("usys sim: there are more than 15 programs", 0);
	sim_world->program[sim_world->programs++] = (struct sim_program){sim_share_text(path), sim_share_text(name)};
}

void sim_programs_new(void)
{
	add_program(usys_program.path, base_name(usys_options.argv0 ? usys_options.argv0 : usys_program.name));
	for (size_t i = 0; i < usys_options.sim_nprogram; i++) {
		const char *pair = usys_options.sim_program[i];
		char name[64];
		struct usys_text t = usys_text(name, sizeof name);
		size_t n = 0;

		while (pair[n] && pair[n] != '=')
			n++;
		if (!n || !pair[n] || n >= sizeof name)
			usys_refuse("-sim-program ", pair, ": it is NAME=FILE", 0);
		usys_putn(&t, pair, n);
		add_program(pair + n + 1, name);
	}
}

const char *sim_program_path(uint32_t program)
{
	static char path[4096];
	struct usys_text t = usys_text(path, sizeof path);

	usys_put(&t, program ? "/bin/" : "/usr/bin/");
	usys_put(&t, sim_world->program[program].name);
	return path;
}

void sim_exe_new(uint32_t program, const char *name)
{
	struct simdisk_meta meta = {SIM_IFREG | 0755, 0, 0, {(int64_t)(sim_realtime() / SIM_SECOND), 0}};
	struct simdisk_path path = {&sim_who, 0, name};
	struct simdisk_file *of;
	struct lx_stat st;

	simdisk_import(sim_disk, name, &meta, 0, 0);
	if (usys_stat(sim_world->program[program].path, &st) || simdisk_open(sim_disk, &path, LX_O_RDONLY, 0, 0, &of))
		return;
	simdisk_text(of, (uint64_t)st.size);
	sim_machine->exe[program] = (struct sim_exe){simdisk_ino(of), simdisk_window(of), (uint64_t)st.size};
	simdisk_close(of);
}
