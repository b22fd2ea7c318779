//go:build ignore

/*
 * Copies files that the program has written out of the simulation when the run ends, such as the
 * profiles and logs that go test expects of a test binary. With the setting crash they are as
 * after a power failure.
 */
#include "files.h"

#include "world.h"

enum { PIECE = 1 << 16 };

struct place {
	char in[SIM_PATH], out[SIM_PATH];
};

/* Computes the places of a directory's entry, inside and outside. Returns false if the names are
 * too long. */
static bool enter(const struct place *dir, const char *name, struct place *p)
{
	struct usys_text in = usys_text(p->in, sizeof p->in), out = usys_text(p->out, sizeof p->out);

	usys_put(&in, dir->in);
	usys_put(&in, "/");
	usys_put(&in, name);
	usys_put(&out, dir->out);
	usys_put(&out, "/");
	usys_put(&out, name);
	return in.n < sizeof p->in - 1 && out.n < sizeof p->out - 1;
}

static struct simdisk_file *open(const char *name)
{
	struct simdisk_path path = {&sim_who, 0, name};
	struct simdisk_file *of;

	return simdisk_open(sim_disk, &path, LX_O_RDONLY | LX_O_NONBLOCK, 0, 0, &of) ? 0 : of;
}

static void copy_file(struct simdisk_file *of, const char *to)
{
	long fd = usys_open(to, LX_O_WRONLY | LX_O_CREAT | LX_O_TRUNC | LX_O_CLOEXEC, 0666), n;
	char *piece = sim_alloc(PIECE);

	while (!usys_is_err(fd) && (n = simdisk_read(of, piece, PIECE)) > 0)
		for (long done = 0, r; done < n; done += r)
			if ((r = usys_raw(NR_write, fd, piece + done, n - done)) <= 0)
				break;
	if (!usys_is_err(fd))
		usys_raw(NR_close, fd, 0, 0);
	sim_release(piece, PIECE);
}

static void export(const struct place *p, int depth);

static void export_entries(struct simdisk_file *of, const struct place *p, int depth)
{
	char *entries = sim_alloc(PIECE);
	struct place *next = sim_alloc(sizeof *next);
	long n;

	while ((n = simdisk_getdents(of, entries, PIECE)) > 0)
		for (long k = 0; k < n;) {
			struct lx_dirent *e = (struct lx_dirent *)(entries + k);
			k += e->reclen;
			if (!usys_streq(e->name, ".") && !usys_streq(e->name, "..") && enter(p, e->name, next))
				export(next, depth - 1);
		}
	sim_release(next, sizeof *next);
	sim_release(entries, PIECE);
}

static void export(const struct place *p, int depth)
{
	struct simdisk_file *of = depth ? open(p->in) : 0;
	uint32_t kind;

	if (!of)
		return;
	kind = simdisk_mode(of) & SIM_IFMT;
	if (kind == SIM_IFREG) {
		copy_file(of, p->out);
	} else if (kind == SIM_IFDIR) {
		usys_raw(NR_mkdir, p->out, 0777, 0);
		export_entries(of, p, depth);
	}
	simdisk_close(of);
}

/* ---- the command's requests ---- */

static struct place *places;
static size_t nplaces;
static const char *machines; /* a directory for the disks of all machines but the first; 0: none */

static uint64_t draw(void *unused)
{
	(void)unused;
	return sim_random(SIM_FAULTS);
}

enum { DEEP = 32 };

/* Copies a machine's disk into the machine's directory. */
static void export_machine(const struct sim_machine *m)
{
	struct place *p = sim_alloc(sizeof *p);
	struct usys_text out = usys_text(p->out, sizeof p->out);

	usys_copy(p->in, "/", 2);
	usys_put(&out, machines);
	usys_put(&out, "/");
	usys_put(&out, m->name);
	usys_raw(NR_mkdir, p->out, 0777, 0);
	usys_put(&out, "/disk");
	if (out.n < sizeof p->out - 1)
		export(p, DEEP);
	sim_release(p, sizeof *p);
}

static void export_machines(void)
{
	struct sim_machine *first = sim_machine;

	for (uint32_t i = 1; machines && i < sim_world->machines; i++) {
		struct sim_machine *m = &sim_world->machine[i];
		sim_machine_use(m);
		if (sim_options.crash && !m->down)
			simdisk_crash(sim_disk, draw, 0);
		export_machine(m);
	}
	sim_machine_use(first);
}

static void export_all(void)
{
	if (sim_options.crash)
		simdisk_crash(sim_disk, draw, 0);
	for (size_t i = 0; i < nplaces; i++)
		if (places[i].out[0])
			export(&places[i], DEEP);
	export_machines();
}

static void add(const char *pair)
{
	enum { MODE = 0777 };
	struct simdisk_meta meta = {.mode = SIM_IFDIR | MODE};
	struct place *p = &places[nplaces++];
	struct usys_text in = usys_text(p->in, sizeof p->in), out = usys_text(p->out, sizeof p->out);
	const char *end = pair;

	while (*end && *end != '/' && *end != '=')
		end++;
	usys_put(&in, end == pair ? "/" : "/out/");
	usys_putn(&in, pair, (size_t)(end - pair));
	if (end != pair)
		simdisk_import(sim_disk, "/out", &meta, 0, 0); /* it may exist already */
	if (end != pair && *end == '/')
		simdisk_import(sim_disk, p->in, &meta, 0, 0);
	end += *end == '/';
	usys_put(&out, *end ? end + 1 : end);
}

void sim_export_at_end(const char *const *pairs, size_t n, const char *dir)
{
	machines = dir;
	if (n)
		places = sim_alloc(n * sizeof *places);
	while (nplaces < n)
		add(pairs[nplaces]);
	if (n || dir)
		sim_at_end(export_all);
}
