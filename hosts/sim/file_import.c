//go:build ignore

/*
 * Copies a real directory to the disk, with calls of the kernel. Names are taken in the order of
 * their bytes, so that equal trees get equal inode numbers, wherever they are; owners and times are
 * not copied. Sockets, pipes and devices are left out.
 */
#include "files.h"

enum { PIECE = 1 << 16, IFLNK = 0120000 };

struct names {
	char *bytes;
	size_t n, cap;
	char **list;
	size_t count;
};
struct walk {
	char from[SIM_PATH], to[SIM_PATH];
	size_t nfrom, nto;
};

static _Noreturn void refuse(const struct walk *w, long error)
{
	char text[100];
	struct usys_text t = usys_text(text, sizeof text);

	usys_put_errno(&t, error);
	usys_refuse("usys sim: ", w->from, " cannot be copied: ", text, 0);
}

static long checked(const struct walk *w, long r)
{
	if (usys_is_err(r))
		refuse(w, r);
	return r;
}

static void *grown(void *p, size_t n, size_t more)
{
	void *q = sim_alloc(more);

	if (n)
		usys_copy(q, p, n);
	sim_release(p, n);
	return q;
}

/* ---- the names of a directory, sorted ---- */

static void add_entries(struct names *s, const char *entries, long n)
{
	for (long k = 0; k < n;) {
		uint16_t len;
		const char *name = entries + k + 19;
		size_t size = usys_strlen(name) + 1;

		usys_copy(&len, entries + k + 16, sizeof len);
		k += len;
		if (usys_streq(name, ".") || usys_streq(name, ".."))
			continue;
		if (s->n + size > s->cap) {
			size_t more = s->cap ? s->cap * 2 : PIECE;
			s->bytes = grown(s->bytes, s->cap, more);
			s->cap = more;
		}
		usys_copy(s->bytes + s->n, name, size);
		s->n += size;
		s->count++;
	}
}

static bool before(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return (unsigned char)*a < (unsigned char)*b;
}

static void sift(char **list, size_t at, size_t n)
{
	for (size_t child; (child = 2 * at + 1) < n; at = child) {
		char *p = list[at];

		if (child + 1 < n && before(list[child], list[child + 1]))
			child++;
		if (!before(p, list[child]))
			return;
		list[at] = list[child];
		list[child] = p;
	}
}

static void sort(char **list, size_t n)
{
	for (size_t k = n / 2; k--;)
		sift(list, k, n);
	while (n > 1) {
		char *p = list[--n];

		list[n] = list[0];
		list[0] = p;
		sift(list, 0, n);
	}
}

static void read_names(const struct walk *w, struct names *s)
{
	long fd = checked(w, usys_open(w->from, LX_O_RDONLY | LX_O_DIRECTORY | LX_O_CLOEXEC, 0)), n;
	char *entries = sim_alloc(PIECE), *p;

	while ((n = checked(w, usys_raw(NR_getdents64, fd, entries, PIECE))))
		add_entries(s, entries, n);
	sim_release(entries, PIECE);
	usys_raw(NR_close, fd, 0, 0);
	s->list = sim_alloc((s->count + 1) * sizeof *s->list);
	p = s->bytes;
	for (size_t k = 0; k < s->count; k++, p += usys_strlen(p) + 1)
		s->list[k] = p;
	sort(s->list, s->count);
}

/* ---- one file ---- */

/* Copies a real file; returns 0, or the kernel's error. */
long sim_copy_in(const char *from, struct simdisk_file *of)
{
	long fd = usys_open(from, LX_O_RDONLY | LX_O_CLOEXEC, 0), n, r = 0;
	char *bytes;

	if (usys_is_err(fd))
		return fd;
	bytes = sim_alloc(PIECE);
	for (uint64_t at = 0; !r && (n = usys_raw(NR_read, fd, bytes, PIECE)); at += (uint64_t)n) {
		r = usys_is_err(n) ? n : simdisk_pwrite(of, bytes, (size_t)n, at);
		r = r < 0 ? r : 0;
	}
	sim_release(bytes, PIECE);
	usys_raw(NR_close, fd, 0, 0);
	return r;
}

static void copy_bytes(const struct walk *w)
{
	struct simdisk_path path = {&sim_who, 0, w->to};
	struct simdisk_file *of;

	checked(w, simdisk_open(sim_disk, &path, LX_O_WRONLY, 0, 0, &of));
	checked(w, sim_copy_in(w->from, of));
	simdisk_close(of);
}

static bool push(char *path, size_t *n, const char *name)
{
	size_t size = usys_strlen(name);

	if (*n + size + 2 > SIM_PATH)
		return false;
	path[(*n)++] = '/';
	usys_copy(path + *n, name, size + 1);
	*n += size;
	return true;
}

static void import(struct walk *w);

static void import_tree(struct walk *w)
{
	struct names s = {0};

	read_names(w, &s);
	for (size_t k = 0; k < s.count; k++) {
		size_t from = w->nfrom, to = w->nto;

		if (!push(w->from, &w->nfrom, s.list[k]) || !push(w->to, &w->nto, s.list[k]))
			refuse(w, -LX_ENAMETOOLONG);
		import(w);
		w->from[w->nfrom = from] = 0;
		w->to[w->nto = to] = 0;
	}
	sim_release(s.list, (s.count + 1) * sizeof *s.list);
	sim_release(s.bytes, s.cap);
}

static void import(struct walk *w)
{
	struct simdisk_meta meta = {.mtime = {(int64_t)(sim_realtime() / SIM_SECOND), 0}};
	char target[SIM_PATH] = "";
	struct lx_stat st;

	checked(w, usys_raw6(NR_newfstatat, LX_AT_FDCWD, (long)w->from, (long)&st, LX_AT_SYMLINK_NOFOLLOW, 0, 0));
	meta.mode = st.mode;
	switch (st.mode & SIM_IFMT) {
	case SIM_IFREG:
	case SIM_IFDIR: break;
	case IFLNK: checked(w, usys_read_link(w->from, target, sizeof target - 1)); break;
	default: return;
	}
	checked(w, simdisk_import(sim_disk, w->to, &meta, target, 0));
	if ((st.mode & SIM_IFMT) == SIM_IFREG)
		copy_bytes(w);
	else if ((st.mode & SIM_IFMT) == SIM_IFDIR)
		import_tree(w);
	if ((st.mode & SIM_IFMT) != IFLNK)
		simdisk_import_done(sim_disk, w->to, &meta);
}

void sim_import_at(const char *path)
{
	struct simdisk_meta above = {.mode = SIM_IFDIR | 0755, .mtime = {(int64_t)(sim_realtime() / SIM_SECOND), 0}};
	struct walk *w = sim_alloc(sizeof *w);

	w->nfrom = w->nto = usys_strlen(path);
	if (w->nto + 1 > SIM_PATH)
		usys_refuse("usys sim: -copy: the name is too long", 0);
	usys_copy(w->from, path, w->nfrom + 1);
	for (size_t k = 0; k < w->nto; k++) {
		if (k && path[k] == '/')
			simdisk_import(sim_disk, w->to, &above, 0, 0); /* it may exist */
		w->to[k] = path[k];
	}
	import(w);
	sim_release(w, sizeof *w);
}

void sim_import(const char *dir, const char *to)
{
	struct walk *w = sim_alloc(sizeof *w);
	size_t n = usys_strlen(dir);

	if (n + 1 > SIM_PATH)
		usys_refuse("usys sim: -dir: the name is too long", 0);
	usys_copy(w->from, dir, n + 1);
	w->nfrom = n;
	w->nto = usys_strlen(to);
	usys_copy(w->to, to, w->nto + 1);
	import_tree(w);
	sim_release(w, sizeof *w);
}
