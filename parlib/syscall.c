//go:build linux && amd64 && cgo

/* go_syscall: calls the function for a number, and reports its result. */
#include "syscall.h"
#include "call.h"

/* The return values that are errors; package ros has the same rules (failed.go). */
enum fails {
	NEVER,        /* none: the call cannot fail */
	NONZERO,      /* the value is 0 or an error */
	NEGATIVE,     /* the value is a count, a descriptor, a process */
	MINUS_ONE,    /* the value is an address */
	NOT_POSITIVE, /* the value is the number of elements that succeeded */
};

/*
 * Every system call of Akaros: its name; its function, 0 if this host lacks the
 * call; the return values that are errors; and the arguments that an error text
 * shows, one letter for each:
 *   p  a path, whose length is the next argument
 *   f  a descriptor          i  a process
 *   d  openat's directory    a  an address
 *   c  a command number      .  nothing
 */
static const struct entry {
	const char *name;
	ros_fn *run;
	enum fails fails;
	const char *shows;
} entries[] = {
	[ROS_SYS_NULL] = {"null", ros_null, NONZERO, ""},
	[ROS_SYS_BLOCK] = {"block", ros_block, NONZERO, ""},
	[ROS_SYS_CACHE_INVALIDATE] = {"cache_invalidate", 0, NONZERO, ""},
	[ROS_SYS_REBOOT] = {"reboot", 0, NEVER, ""},
	[ROS_SYS_GETPCOREID] = {"getpcoreid", ros_getpcoreid, NEVER, ""},
	[ROS_SYS_GETVCOREID] = {"getvcoreid", ros_getvcoreid, NEVER, ""},
	[ROS_SYS_PROC_CREATE] = {"proc_create", ros_proc_create, NEGATIVE, "p"},
	[ROS_SYS_PROC_RUN] = {"proc_run", ros_proc_run, NONZERO, "i"},
	[ROS_SYS_PROC_DESTROY] = {"proc_destroy", ros_proc_destroy, NONZERO, "i"},
	[ROS_SYS_PROC_YIELD] = {"proc_yield", ros_proc_yield, NEVER, ""},
	[ROS_SYS_CHANGE_VCORE] = {"change_vcore", 0, NEGATIVE, ""},
	[ROS_SYS_FORK] = {"fork", 0, NEGATIVE, ""},
	[ROS_SYS_EXEC] = {"exec", ros_exec, NONZERO, "p"},
	[ROS_SYS_WAITPID] = {"waitpid", ros_waitpid, NEGATIVE, "i"},
	[ROS_SYS_MMAP] = {"mmap", ros_mmap, MINUS_ONE, "a"},
	[ROS_SYS_MUNMAP] = {"munmap", ros_munmap, NONZERO, "a"},
	[ROS_SYS_MPROTECT] = {"mprotect", ros_mprotect, NONZERO, "a"},
	[ROS_SYS_SHARED_PAGE_ALLOC] = {"shared_page_alloc", 0, NEGATIVE, ""},
	[ROS_SYS_SHARED_PAGE_FREE] = {"shared_page_free", 0, NEGATIVE, ""},
	[ROS_SYS_PROVISION] = {"provision", 0, NEGATIVE, ""},
	[ROS_SYS_NOTIFY] = {"notify", 0, NONZERO, ""},
	[ROS_SYS_SELF_NOTIFY] = {"self_notify", 0, NONZERO, ""},
	[ROS_SYS_HALT_CORE] = {"halt_core", 0, NONZERO, ""},
	[ROS_SYS_INIT_ARSC] = {"init_arsc", 0, NEVER, ""},
	[ROS_SYS_CHANGE_TO_M] = {"change_to_m", 0, NEGATIVE, ""},
	[ROS_SYS_POKE_KSCHED] = {"poke_ksched", 0, NONZERO, ""},
	[ROS_SYS_ABORT_SYSC] = {"abort_sysc", 0, NEVER, ""},
	[ROS_SYS_POPULATE_VA] = {"populate_va", 0, NOT_POSITIVE, ""},
	[ROS_SYS_ABORT_SYSC_FD] = {"abort_sysc_fd", 0, NEVER, ""},
	[ROS_SYS_VMM_ADD_GPCS] = {"vmm_add_gpcs", 0, NOT_POSITIVE, ""},
	[ROS_SYS_VC_ENTRY] = {"vc_entry", 0, NEVER, ""},
	[ROS_SYS_NANOSLEEP] = {"nanosleep", ros_nanosleep, NONZERO, ""},
	[ROS_SYS_POP_CTX] = {"pop_ctx", 0, NONZERO, ""},
	[ROS_SYS_VMM_POKE_GUEST] = {"vmm_poke_guest", 0, NONZERO, ""},
	[ROS_SYS_SEND_EVENT] = {"send_event", 0, NONZERO, ""},
	[ROS_SYS_VMM_CTL] = {"vmm_ctl", 0, NEGATIVE, ""},
	[ROS_SYS_READ] = {"read", ros_read, NEGATIVE, "f"},
	[ROS_SYS_WRITE] = {"write", ros_write, NEGATIVE, "f"},
	[ROS_SYS_OPENAT] = {"openat", ros_openat, NEGATIVE, "dp"},
	[ROS_SYS_CLOSE] = {"close", ros_close, NONZERO, "f"},
	[ROS_SYS_FSTAT] = {"fstat", ros_fstat, NONZERO, "f"},
	[ROS_SYS_STAT] = {"stat", ros_stat, NONZERO, "p"},
	[ROS_SYS_LSTAT] = {"lstat", ros_lstat, NONZERO, "p"},
	[ROS_SYS_FCNTL] = {"fcntl", ros_fcntl, NEGATIVE, "fc"},
	[ROS_SYS_ACCESS] = {"access", ros_access, NONZERO, "p"},
	[ROS_SYS_UMASK] = {"umask", ros_umask, NEVER, ""},
	[ROS_SYS_LLSEEK] = {"llseek", ros_llseek, NONZERO, "f"},
	[ROS_SYS_LINK] = {"link", ros_link, NONZERO, "p.p"},
	[ROS_SYS_UNLINK] = {"unlink", ros_unlink, NONZERO, "p"},
	[ROS_SYS_SYMLINK] = {"symlink", ros_symlink, NONZERO, "p.p"},
	[ROS_SYS_READLINK] = {"readlink", ros_readlink, NEGATIVE, "p"},
	[ROS_SYS_CHDIR] = {"chdir", ros_chdir, NONZERO, "ip"},
	[ROS_SYS_GETCWD] = {"getcwd", ros_getcwd, NEGATIVE, ""},
	[ROS_SYS_MKDIR] = {"mkdir", ros_mkdir, NONZERO, "p"},
	[ROS_SYS_RMDIR] = {"rmdir", ros_rmdir, NONZERO, "p"},
	[ROS_SYS_WSTAT] = {"wstat", 0, NEGATIVE, "p"},
	[ROS_SYS_FWSTAT] = {"fwstat", 0, NEGATIVE, "f"},
	[ROS_SYS_RENAME] = {"rename", ros_rename, NONZERO, "p.p"},
	[ROS_SYS_FCHDIR] = {"fchdir", ros_fchdir, NONZERO, "if"},
	[ROS_SYS_DUP_FDS_TO] = {"dup_fds_to", ros_dup_fds_to, NOT_POSITIVE, "i"},
	[ROS_SYS_TAP_FDS] = {"tap_fds", 0, NOT_POSITIVE, ""},
	[ROS_SYS_TCGETATTR] = {"tcgetattr", ros_tcgetattr, NONZERO, "f"},
	[ROS_SYS_TCSETATTR] = {"tcsetattr", ros_tcsetattr, NONZERO, "f"},
	[ROS_SYS_SETUID] = {"setuid", 0, NONZERO, ""},
	[ROS_SYS_SETGID] = {"setgid", 0, NONZERO, ""},
	[ROS_SYS_NBIND] = {"nbind", 0, NEGATIVE, "p.p"},
	[ROS_SYS_NMOUNT] = {"nmount", 0, NEGATIVE, "fp"},
	[ROS_SYS_NUNMOUNT] = {"nunmount", 0, NONZERO, "p.p"},
	[ROS_SYS_FD2PATH] = {"fd2path", 0, NONZERO, "f"},
};
enum { NENTRIES = sizeof entries / sizeof *entries };

const char *parlib_errtext(int err)
{
	switch (err) {
#define TEXT(name, number, text) \
	case number: return text;
		ROS_ERRNO_LIST(TEXT)
#undef TEXT
	}
	return "unknown error";
}

/*
 * Returns Akaros's error number for Linux's. Up to 131 the two lists are the same (a test of
 * package ros compares them); Linux's last two numbers mean something else on Akaros.
 */
static int ros_errno(int64_t lx)
{
	if (lx < LX_ERFKILL)
		return (int)lx;
	if (lx == LX_ERFKILL)
		return ROS_EPERM;
	return lx == LX_EHWPOISON ? ROS_EIO : ROS_EUNSPECIFIED;
}

/* Shows a path as the caller gave it; of a long one only the end, which tells more. */
static void show_path(struct usys_text *t, const struct call *c, int i, size_t room)
{
	const char *p = arg_ptr(c, i);
	size_t n = (size_t)c->arg[i + 1], from = t->n;

	if (no_memory(p) || !n)
		return;
	usys_put(t, " ");
	if (n > ROS_PATH_MAX) { /* too long: the length may be wrong, so read no more than needed */
		usys_putn(t, p, room - 3);
		usys_put(t, "...");
	} else {
		if (!p[n - 1])
			n--;
		if (n > room) {
			usys_put(t, "...");
			p += n - (room - 3), n = room - 3;
		}
		usys_putn(t, p, n);
	}
	for (; from < t->n; from++) /* a NUL would end the text */
		if (!t->p[from])
			t->p[from] = '?';
}

static void show_arg(struct usys_text *t, const struct call *c, int i, char how, size_t room)
{
	int64_t v = c->arg[i];

	switch (how) {
	case 'p': show_path(t, c, i, room); return;
	case 'd':
		if ((int)v == ROS_AT_FDCWD)
			return;
		/* fall through */
	case 'f': usys_put(t, " fd "); break;
	case 'i': usys_put(t, " pid "); break;
	case 'c': usys_put(t, " cmd "); break;
	case 'a':
		usys_put(t, " ");
		usys_puthex(t, (uint64_t)v);
		return;
	default: return;
	}
	usys_putdec(t, (int)v);
}

/* Returns how many bytes of each path fit if follows bytes are to come after them. */
static size_t path_room(const struct usys_text *t, const char *shows, size_t follows)
{
	size_t left = t->cap - 1 - t->n, npaths = 0;

	for (; *shows; shows++) {
		npaths += *shows == 'p';
		follows += *shows == 'p' ? 1 : *shows == '.' ? 0 : 16; /* the blank; " fd -2147483648" */
	}
	left = left > follows ? left - follows : 0;
	return npaths && left / npaths > 8 ? left / npaths : 8;
}

/* Sets errstr: "openat /no/such: No such file or directory". The reason is never cut. */
static void tell(struct call *c, const struct entry *e, int err)
{
	struct usys_text t = usys_text((char *)c->sysc->errstr, sizeof c->sysc->errstr);
	const char *text = parlib_errtext(err);

	if (e && e->name) {
		usys_put(&t, e->name);
	} else {
		usys_put(&t, "call ");
		usys_putdec(&t, c->sysc->num);
	}
	if (e && e->shows) {
		size_t room = path_room(&t, e->shows, 2 + usys_strlen(text) + (c->why ? 3 + usys_strlen(c->why) : 0));
		for (int i = 0; e->shows[i]; i++)
			show_arg(&t, c, i, e->shows[i], room);
	}
	usys_put(&t, ": ");
	usys_put(&t, text);
	if (c->why) {
		usys_put(&t, " (");
		usys_put(&t, c->why);
		usys_put(&t, ")");
	}
}

static bool is_error(enum fails f, int64_t r)
{
	switch (f) {
	case NEVER: return false;
	case NONZERO: return r != 0;
	case NEGATIVE: return r < 0;
	case MINUS_ONE: /* no mapping has such high addresses: they are the kernel's */
		return r < 0 && r >= -LX_MAX_ERRNO;
	case NOT_POSITIVE: return r <= 0;
	}
	return true;
}

void parlib_go_syscall(struct usys_syscall *sysc)
{
	struct call c = {sysc, sysc->arg, 0};
	const struct entry *e = sysc->num < NENTRIES ? &entries[sysc->num] : 0;
	bool have = e && e->run;
	int64_t r = have ? e->run(&c) : -LX_ENOSYS;
	bool failed = !have || is_error(e->fails, r);

	sysc->retval = failed ? -1 : r;
	sysc->err = failed ? ros_errno(-r) : 0;
	sysc->errstr[0] = 0;
	if (failed)
		tell(&c, e, sysc->err);
	/* Release: a thread that sees SC_DONE sees the results. */
	__atomic_fetch_or(&sysc->flags, ROS_SC_DONE, __ATOMIC_RELEASE);
}
