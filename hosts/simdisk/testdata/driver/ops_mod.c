/* Makes operations on the module. */
#include "ops.h"

#include <dirent.h>
#include <fcntl.h>

static int by_name(const void *a, const void *b) { return strcmp(a, b); }

static void list(struct simdisk_file *f, struct result *r)
{
	static char names[400][256];
	_Alignas(8) char buffer[600];
	size_t n = 0;
	long got;

	if ((simdisk_mode(f) & 0170000) == 0040000 && simdisk_lseek(f, 0, SEEK_SET) < 0) {
		r->r = -9;
		return;
	}
	while ((got = simdisk_getdents(f, buffer, sizeof buffer)) > 0) {
		for (long k = 0; k < got;) {
			unsigned short len;

			memcpy(&len, buffer + k + 16, 2);
			sprintf(names[n++], "%s", buffer + k + 19);
			k += len;
		}
	}
	r->r = got;
	qsort(names, n, sizeof *names, by_name);
	for (size_t k = 0; k < n; k++)
		r->n += (size_t)sprintf((char *)r->bytes + r->n, "%.255s/", names[k]);
}

static void show(struct world *w, const struct simdisk_path *p, uint32_t flags, struct result *r)
{
	struct simdisk_stat st;

	r->r = simdisk_stat(w->disk, p, flags, &st);
	if (!r->r)
		r->n = (size_t)stat_text((char *)r->bytes, st.mode, st.nlink, st.uid, st.gid, st.size, st.blocks);
}

static void on_file(struct mod *m, const struct op *o, struct simdisk_file *f, struct result *r)
{
	struct simdisk_path self = {&m->who, f, ""};
	struct simdisk_lock l = {(int16_t)o->flags, o->at % 1000, o->at % 1000 + o->n % 1000, 0};
	static unsigned char from[MOST];

	memset(from, o->fill, o->n < MOST ? o->n : 0);
	switch (o->kind) {
	case READ: r->r = simdisk_read(f, r->bytes, o->n); break;
	case PREAD: r->r = simdisk_pread(f, r->bytes, o->n, o->at); break;
	case WRITE: r->r = simdisk_write(f, from, o->n); break;
	case PWRITE: r->r = simdisk_pwrite(f, from, o->n, o->at); break;
	case LSEEK:
		r->r = (simdisk_mode(f) & 0170000) == 0040000 ? 0 : simdisk_lseek(f, (int64_t)o->at, o->whence);
		break;
	case FTRUNCATE: r->r = simdisk_ftruncate(f, o->at); break;
	case FALLOCATE: r->r = simdisk_fallocate(f, o->flags, o->at, o->n); break;
	case FSTAT: show(m->w, &self, AT_EMPTY_PATH, r); break;
	case LIST: list(f, r); break;
	case FSYNC: r->r = simdisk_fsync(f); break;
	case FLOCK: r->r = simdisk_flock(f, (int)o->flags); break;
	case LOCK: r->r = simdisk_lock_set(f, &l); break;
	case LOCK_GET:
		r->r = simdisk_lock_get(f, &l);
		r->n = !r->r && l.type == 2;
		break;
	default: break;
	}
	if ((o->kind == READ || o->kind == PREAD) && r->r > 0)
		r->n = (size_t)r->r;
}

static void on_path(struct mod *m, const struct op *o, struct result *r)
{
	struct simdisk *d = m->w->disk;
	struct simdisk_path a = {&m->who, o->slot < 0 ? m->base : m->files[o->slot], o->a};
	struct simdisk_path b = {&m->who, o->slot2 < 0 ? m->base : m->files[o->slot2], o->b};
	char value[100];

	memset(value, o->fill, sizeof value);
	switch (o->kind) {
	case MKDIR: r->r = simdisk_mkdir(d, &a, o->mode); break;
	case RMDIR: r->r = simdisk_rmdir(d, &a); break;
	case UNLINK: r->r = simdisk_unlink(d, &a); break;
	case RENAME: r->r = simdisk_rename(d, &a, &b, o->flags); break;
	case LINK: r->r = simdisk_link(d, &a, &b, o->flags); break;
	case SYMLINK: r->r = simdisk_symlink(d, o->a, &b); break;
	case READLINK:
		r->r = simdisk_readlink(d, &a, (char *)r->bytes, o->n);
		r->n = r->r > 0 ? (size_t)r->r : 0;
		break;
	case STAT: show(m->w, &a, o->flags, r); break;
	case CHMOD: r->r = simdisk_chmod(d, &a, 0, o->mode); break;
	case CHOWN: r->r = simdisk_chown(d, &a, 0, o->flags, o->flags); break;
	case ACCESS: r->r = simdisk_access(d, &a, 0, o->mode); break;
	case TRUNCATE: r->r = simdisk_truncate(d, &a, o->at); break;
	case MKNOD: r->r = simdisk_mknod(d, &a, o->mode, 0); break;
	default: break;
	}
	if (o->kind < SETXATTR)
		return;
	char name[20];

	snprintf(name, sizeof name, "user.%c", 'a' + o->fill % 3);
	if (o->kind == SETXATTR)
		r->r = simdisk_setxattr(d, &a, 0, name, value, o->n, o->flags);
	else if (o->kind == GETXATTR)
		r->r = simdisk_getxattr(d, &a, 0, name, r->bytes, 50), r->n = r->r > 0 ? (size_t)r->r : 0;
	else
		r->r = simdisk_removexattr(d, &a, 0, name);
}

void op_mod(struct mod *m, const struct op *o, struct result *r)
{
	struct simdisk_file **f = o->slot < 0 ? &m->base : &m->files[o->slot];
	struct simdisk_path p = {&m->who, o->slot2 < 0 ? m->base : m->files[o->slot2], o->a};

	r->r = 0;
	r->n = 0;
	if ((o->kind < MKDIR && o->kind != OPEN && !*f) || (o->kind >= MKDIR && o->slot >= 0 && !*f) ||
		(o->slot2 >= 0 && !m->files[o->slot2]))
		r->r = -9;
	else if (o->kind == OPEN && *f)
		r->r = -24; /* the slot is taken */
	else if (o->kind == OPEN)
		r->r = simdisk_open(m->w->disk, &p, o->flags, o->mode, o->resolve, f);
	else if (o->kind == CLOSE)
		simdisk_close(*f), *f = 0;
	else if (o->kind < MKDIR)
		on_file(m, o, *f, r);
	else
		on_path(m, o, r);
}
