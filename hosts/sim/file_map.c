//go:build ignore

/*
 * Mappings of files are mappings of the memfd. A list holds them, so that a file lives while it is
 * mapped, and so that the disk finds the pages that shared mappings have written.
 */
#include "files.h"

#include "world.h"

struct map {
	struct map *next;
	uintptr_t at;
	size_t n;
	int64_t offset; /* in the file */
	bool shared;
	struct sim_file *file;
	struct simdisk_mapping *writes; /* set if it may write the file, else 0 */
};
static struct map *maps;

static void drop(struct map *m)
{
	sim_disk_now();
	if (m->writes)
		simdisk_unmap(sim_disk, m->writes);
	sim_file_put(m->file);
	sim_release(m, sizeof *m);
}

static struct map *add(const struct map *like, uintptr_t at, size_t n, int64_t offset)
{
	struct map *m = sim_alloc(sizeof *m);

	*m = *like;
	m->at = at;
	m->n = n;
	m->offset = offset;
	sim_file_get(m->file);
	if (m->writes)
		m->writes = simdisk_map(sim_disk_of(m->file));
	m->next = maps;
	maps = m;
	return m;
}

void sim_maps_cut(uintptr_t at, size_t n)
{
	uintptr_t end = at + usys_page_up(n);
	struct map **p = &maps, *m;

	while ((m = *p)) {
		if (m->at >= end || m->at + m->n <= at) {
			p = &m->next;
			continue;
		}
		*p = m->next;
		if (m->at < at)
			add(m, m->at, at - m->at, m->offset);
		if (m->at + m->n > end)
			add(m, end, m->at + m->n - end, m->offset + (int64_t)(end - m->at));
		drop(m);
		p = &maps; /* the remaining parts are in front now, and not visited again */
	}
}

void sim_maps_move(uintptr_t from, size_t n, uintptr_t to, size_t m)
{
	struct map *p = maps;

	while (p && !(p->at <= from && from < p->at + p->n))
		p = p->next;
	if (!p) {
		sim_maps_cut(to, m);
		return;
	}
	struct map like = *p;
	int64_t offset = p->offset + (int64_t)(from - p->at);

	sim_file_get(like.file);
	if (n)
		sim_maps_cut(from, n);
	sim_maps_cut(to, m);
	add(&like, to, usys_page_up(m), offset);
	sim_file_put(like.file);
}

long sim_maps_protect(uintptr_t at, size_t n, int prot)
{
	for (struct map *m = maps; m; m = m->next) {
		if (!m->shared || !(prot & PROT_WRITE) || m->at >= at + n || m->at + m->n <= at)
			continue;
		if ((m->file->flags & LX_O_ACCMODE) != LX_O_RDWR)
			return -LX_EACCES;
		if (!m->writes)
			m->writes = simdisk_map(sim_disk_of(m->file));
	}
	return 0;
}

/* If of is a program's file, copies its bytes to the disk. */
static void complete_exe(struct simdisk_file *of)
{
	enum { PIECE = 1 << 16 };
	struct sim_exe *exe = sim_exe_of(simdisk_ino(of));
	uint64_t size = exe ? exe->size : 0, at = exe ? exe->at : 0;
	char *bytes;

	if (!size)
		return;
	bytes = sim_alloc(PIECE);
	for (uint64_t done = 0, n; done < size; done += n) {
		n = size - done < PIECE ? size - done : PIECE;
		sim_read_exe(at + done, bytes, n);
		if (usys_raw6(NR_pwrite64, sim_store_fd(true), (long)bytes, (long)n, (long)(at + done), 0, 0) !=
			(long)n)
			sim_unrepeatable("the machine has too little memory for the simulated disk", 0);
	}
	sim_release(bytes, PIECE);
	exe->size = 0;
}

long sim_disk_map(struct sim_file *f, uintptr_t at, size_t n, int prot, int flags, int64_t offset)
{
	struct simdisk_file *of = sim_disk_of(f);
	int access = f->flags & LX_O_ACCMODE;
	bool shared = flags & LX_MAP_SHARED;
	struct map like = {.shared = shared, .file = f};
	long r;

	if (f->flags & LX_O_PATH)
		return -LX_EBADF;
	if (access == LX_O_WRONLY || (shared && prot & PROT_WRITE && access != LX_O_RDWR))
		return -LX_EACCES;
	if ((simdisk_mode(of) & SIM_IFMT) != SIM_IFREG)
		return -LX_ENODEV;
	if (offset < 0 || n > SIMDISK_WINDOW || (uint64_t)offset > SIMDISK_WINDOW - n)
		return -SIM_EOVERFLOW;
	complete_exe(of);
	/* The window extends behind the file's end, and its pages must not be filled beforehand. */
	flags &= ~(LX_MAP_POPULATE | LX_MAP_LOCKED);
	r = usys_raw6(NR_mmap, (long)at, (long)n, prot, flags, sim_store_fd(!shared || access == LX_O_RDWR),
		(long)simdisk_window(of) + offset);
	if (usys_is_err(r))
		return r;
	sim_disk_now();
	sim_maps_cut((uintptr_t)r, n);
	if (shared && prot & PROT_WRITE)
		like.writes = (struct simdisk_mapping *)of; /* add makes the mapping */
	add(&like, (uintptr_t)r, usys_page_up(n), offset);
	return r;
}

FILE_CALL(sim_msync)
{
	enum { ASYNC = 1, SYNC = 4 };
	long r = usys_raw(NR_msync, a, b, c);
	uintptr_t end = (uintptr_t)a + usys_page_up((uintptr_t)b);

	UNUSED;
	if (r || !(c & SYNC))
		return r;
	for (struct map *m = maps; m && !r; m = m->next) {
		uintptr_t first = m->at > (uintptr_t)a ? m->at : (uintptr_t)a;
		uintptr_t last = m->at + m->n < end ? m->at + m->n : end;

		if (first < last && m->shared)
			r = simdisk_sync_range(sim_disk_of(m->file), (uint64_t)m->offset + (first - m->at),
				last - first, true);
	}
	return r;
}
