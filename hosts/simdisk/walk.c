//go:build ignore

/*
 * Paths. As in Linux, a walk ends at the directory that the last component is in; the calls do the
 * rest. A link's target is walked in place; the part of the path after the link waits on a stack.
 * Targets stay in place, as nothing changes during a walk.
 */
#include "disk.h"

/* Goes to the directory above. */
static long up(struct walk *w)
{
	if (w->dir == w->root)
		return w->resolve & RESOLVE_BENEATH ? -EXDEV : 0;
	w->dir = w->dir->parent;
	return 0;
}

static long to_root(struct walk *w)
{
	if (w->resolve & RESOLVE_BENEATH)
		return -EXDEV;
	w->dir = w->root;
	return 0;
}

static enum last kind_of(const char *name, size_t n)
{
	if (name[0] != '.' || n > 2)
		return LAST_NAME;
	return n == 1 ? LAST_DOT : name[1] == '.' ? LAST_DOTDOT : LAST_NAME;
}

/* Looks up a name in w's directory. */
static long look(struct walk *w, struct inode **i)
{
	struct entry *e;

	if (w->n > NAME_LONGEST)
		return -ENAMETOOLONG;
	e = disk_find(w->d, w->dir, w->name, w->n);
	if (!e)
		return -ENOENT;
	*i = e->inode;
	return 0;
}

static long count_link(struct walk *w)
{
	if (w->resolve & RESOLVE_NO_SYMLINKS || ++w->links > LINKS_FOLLOWED)
		return -ELOOP;
	return 0;
}

/* Enters a component, which is not the last one. p is the rest; it stores the text to continue
 * with in next. */
static long into(struct walk *w, const char *p, const char **next)
{
	struct inode *i;
	long r;

	*next = p;
	if (w->type == LAST_DOT)
		return 0;
	if (w->type == LAST_DOTDOT)
		return up(w);
	r = look(w, &i);
	if (r)
		return r;
	if (disk_is(i, S_IFLNK)) {
		r = count_link(w);
		if (r)
			return r;
		if (*p)
			w->rest[w->depth++] = p;
		*next = i->target;
		return *i->target == '/' ? to_root(w) : 0;
	}
	if (!disk_is(i, S_IFDIR))
		return -ENOTDIR;
	w->dir = i;
	return 0;
}

/* Walks p up to its last component. */
static long walk(struct walk *w, const char *p)
{
	w->type = LAST_ROOT;
	w->slash = false;
	for (;;) {
		const char *q;
		long r;

		while (*p == '/')
			p++;
		if (!*p) {
			if (!w->depth)
				return 0; /* nothing but slashes */
			p = w->rest[--w->depth];
			continue;
		}
		r = disk_may(w->who, w->dir, MAY_EXEC);
		if (r)
			return r;
		for (q = p; *q && *q != '/'; q++)
			;
		w->name = p;
		w->n = (size_t)(q - p);
		w->type = kind_of(p, w->n);
		w->slash = *q == '/';
		while (*q == '/')
			q++;
		if (!*q && !w->depth)
			return 0;
		r = into(w, q, &p);
		if (r)
			return r;
	}
}

static long start(struct walk *w, const struct simdisk_path *path)
{
	struct inode *from = path->at ? path->at->inode : w->d->root;

	if (!*path->name)
		return -ENOENT;
	w->root = w->d->root;
	w->dir = w->root;
	if (w->resolve & (RESOLVE_BENEATH | RESOLVE_IN_ROOT)) {
		w->root = w->dir = from;
		if (*path->name == '/' && w->resolve & RESOLVE_BENEATH)
			return -EXDEV;
	} else if (*path->name != '/') {
		w->dir = from;
	}
	return disk_is(w->dir, S_IFDIR) ? 0 : -ENOTDIR;
}

long disk_walk(struct walk *w, struct simdisk *d, const struct simdisk_path *path, uint64_t resolve)
{
	long r;

	w->d = d;
	w->who = path->who;
	w->resolve = resolve;
	w->links = w->depth = 0;
	if (disk_strlen(path->name) >= PATH_LONGEST)
		return -ENAMETOOLONG;
	r = start(w, path);
	return r ? r : walk(w, path->name);
}

long disk_walk_link(struct walk *w, struct inode *link)
{
	long r = count_link(w);

	if (!r && *link->target == '/')
		r = to_root(w);
	return r ? r : walk(w, link->target);
}

long disk_last(struct walk *w, struct inode **i)
{
	long r;

	switch (w->type) {
	case LAST_NAME: return look(w, i);
	case LAST_DOTDOT:
		r = up(w);
		if (r)
			return r;
		break;
	default: break;
	}
	*i = w->dir;
	return 0;
}

long disk_resolve(struct walk *w, struct simdisk *d, const struct simdisk_path *path, uint64_t resolve, bool follow,
	struct inode **i)
{
	long r = disk_walk(w, d, path, resolve);
	bool slash = false;

	while (!r) {
		slash |= w->slash;
		r = disk_last(w, i);
		if (r || !disk_is(*i, S_IFLNK) || !(follow || slash))
			break;
		r = disk_walk_link(w, *i);
	}
	return r ? r : slash && !disk_is(*i, S_IFDIR) ? -ENOTDIR : 0;
}

long disk_lookup(struct simdisk *d, const struct simdisk_path *path, uint32_t flags, struct inode **i)
{
	struct walk w;

	if (!*path->name && flags & AT_EMPTY_PATH) {
		*i = path->at ? path->at->inode : d->root;
		return 0;
	}
	return disk_resolve(&w, d, path, 0, !(flags & AT_SYMLINK_NOFOLLOW), i);
}
