/*
 * The whole core in a program without libc: its own _start, its own memory. Does
 * a little of every kind of system call and ends with 0, or says which check
 * failed. nolibc_test.go builds it and runs it in an empty directory.
 */
#include "../../call.h"

/* ---- surroundings ---- */

static char heap[1 << 20] __attribute__((aligned(16)));
static size_t used;
static bool none_left;

static void *alloc(size_t n)
{
	void *p = heap + used;

	n = (n + 15) & ~15ul;
	if (none_left || n > sizeof heap - used)
		return 0;
	used += n;
	return p;
}

static void release(void *p)
{
	(void)p; /* there is enough */
}

/* No table function is called through a trampoline here, so no thread has a block. */
static struct usys_thread *thread(void)
{
	return 0;
}

static void set_thread(struct usys_thread *t)
{
	(void)t;
}

static const struct usys_platform platform = {
	.name = "nolibc", .version = "0",
	.alloc = alloc, .release = release, .thread = thread, .set_thread = set_thread,
};

/* ---- checks ---- */

static struct usys_syscall last;

_Noreturn static void end(int code)
{
	for (;;)
		usys_raw(NR_exit_group, code, 0, 0);
}

#define CHECK(ok) check(ok, #ok, __LINE__)
static void check(bool ok, const char *what, int line)
{
	char buf[512];
	struct usys_text t = usys_text(buf, sizeof buf);

	if (ok)
		return;
	usys_put(&t, "line ");
	usys_putdec(&t, line);
	usys_put(&t, ": ");
	usys_put(&t, what);
	usys_put(&t, "; the last call answered ");
	usys_putdec(&t, last.retval);
	usys_put(&t, " ");
	usys_put(&t, (char *)last.errstr);
	usys_put(&t, "\n");
	usys_write2(&t);
	end(1);
}

#define CALL(num, ...) call(num, (const int64_t[6]){__VA_ARGS__})
#define A(p) (int64_t)(p)
#define P(s) A(s), sizeof s - 1
static int64_t call(uint32_t num, const int64_t arg[6])
{
	last = (struct usys_syscall){.num = num};
	usys_copy(last.arg, arg, sizeof last.arg);
	parlib_go_syscall(&last);
	check(last.flags & ROS_SC_DONE, "SC_DONE", 0);
	check(!last.err == !last.errstr[0], "a text with each error, and none without", 0);
	return last.retval;
}

#define FAILS(e, text) (last.err == ROS_##e && usys_streq((char *)last.errstr, text))

static void files(void)
{
	struct ros_kstat st;
	struct ros_kdirent d;
	char buf[64];
	int64_t fd, pos;

	CHECK(CALL(ROS_SYS_NULL) == 0);
	CHECK(CALL(ROS_SYS_OPENAT, ROS_AT_FDCWD, P("/no/such"), ROS_O_READ, 0) == -1);
	CHECK(FAILS(ENOENT, "openat /no/such: No such file or directory"));
	CHECK(CALL(ROS_SYS_MKDIR, P("d"), 0755) == 0);
	fd = CALL(ROS_SYS_OPENAT, ROS_AT_FDCWD, P("d/file"), ROS_O_RDWR | ROS_O_CREAT | ROS_O_EXCL, 0644);
	CHECK(fd >= 0);
	CHECK(CALL(ROS_SYS_WRITE, fd, A("hello"), 5) == 5);
	CHECK(CALL(ROS_SYS_LLSEEK, fd, 0, 1, A(&pos), ROS_SEEK_SET) == 0 && pos == 1);
	CHECK(CALL(ROS_SYS_READ, fd, A(buf), sizeof buf) == 4 && buf[0] == 'e');
	CHECK(CALL(ROS_SYS_FSTAT, fd, A(&st)) == 0 && st.size == 5 && st.nlink == 1);
	CHECK(CALL(ROS_SYS_CLOSE, fd) == 0);
	CHECK(CALL(ROS_SYS_CLOSE, fd) == -1 && last.err == ROS_EBADF);
	fd = CALL(ROS_SYS_OPENAT, ROS_AT_FDCWD, P("d"), ROS_O_READ, 0);
	CHECK(CALL(ROS_SYS_READ, fd, A(&d), sizeof d) == sizeof d);
	CHECK(usys_streq((char *)d.name, "file") && d.reclen == 4);
	CHECK(CALL(ROS_SYS_READ, fd, A(&d), sizeof d) == 0);
	CHECK(CALL(ROS_SYS_CLOSE, fd) == 0);
	CHECK(CALL(ROS_SYS_UNLINK, P("d/file")) == 0);
	CHECK(CALL(ROS_SYS_RMDIR, P("d")) == 0);
	CHECK(CALL(ROS_SYS_FORK) == -1 && FAILS(ENOSYS, "fork: Function not implemented"));
	CHECK(CALL(9999) == -1 && FAILS(ENOSYS, "call 9999: Function not implemented"));
}

static void memory(void)
{
	const int64_t size = 64l << 30, at = 0x5a0000000000;
	const int kind = ROS_MAP_PRIVATE | ROS_MAP_ANONYMOUS;
	char *p = (char *)CALL(ROS_SYS_MMAP, at, size, ROS_PROT_NONE, kind, -1, 0);

	CHECK((int64_t)p == at);
	p = (char *)CALL(ROS_SYS_MMAP, at + size / 2, 4096, ROS_PROT_READ | ROS_PROT_WRITE, kind | ROS_MAP_FIXED, -1, 0);
	CHECK((int64_t)p == at + size / 2);
	p[4095] = 1;
	CHECK(CALL(ROS_SYS_MUNMAP, at, size) == 0);
}

/* This program again, which then ends with the first digit of its argument. */
static void processes(char *self)
{
	uint8_t *argv[] = {(uint8_t *)self, (uint8_t *)"7", 0}, *envp[] = {(uint8_t *)"A=b", 0};
	struct ros_serialized_data *sd = parlib_serialize_argv_envp(argv, envp);
	int32_t status = -1;
	int64_t pid;

	pid = CALL(ROS_SYS_PROC_CREATE, A(self), (int64_t)usys_strlen(self), A(sd + 1), (int64_t)sd->len);
	CHECK(pid > 0);
	CHECK(CALL(ROS_SYS_WAITPID, pid, A(&status), ROS_WNOHANG) == 0);
	CHECK(CALL(ROS_SYS_PROC_RUN, pid) == 0);
	CHECK(CALL(ROS_SYS_WAITPID, pid, A(&status)) == pid && status == 7 << 8);
	CHECK(CALL(ROS_SYS_WAITPID, pid, A(&status)) == -1 && last.err == ROS_ECHILD);

	none_left = true;
	CHECK(!parlib_serialize_argv_envp(argv, envp) && *usys_errno() == ROS_ENOMEM);
	CHECK(CALL(ROS_SYS_PROC_CREATE, A(self), (int64_t)usys_strlen(self), A(sd + 1), (int64_t)sd->len) == -1);
	CHECK(last.err == ROS_ENOMEM);
	none_left = false;
	parlib_free(sd);
}

static void others(void)
{
	struct usys_timespec ms = {0, 1000000};
	int32_t word = 0;

	CHECK(parlib_futex(&word, 0, 0, &ms, 0, 0) == -1 && *usys_errno() == ROS_ETIMEDOUT);
	CHECK(parlib_futex(&word, 0, 1, 0, 0, 0) == 0);
	CHECK(parlib_futex(&word, 1, 1, 0, 0, 0) == 0);
	CHECK(parlib_tester(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) == 0x0007060504030201);
	CHECK(parlib_tester(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13) == ~0x1007060504030201ul);
}

__attribute__((used)) static void start(long *stack)
{
	long argc = stack[0];
	char **argv = (char **)(stack + 1);

	if (argc > 1)
		end(argv[1][0] - '0');
	usys_platform = &platform;
	files();
	memory();
	processes(argv[0]);
	others();
	end(0);
}

/* The kernel's stack holds argc and argv; C wants it aligned and below it a return address. */
__asm__(".globl _start\n_start:\n\tmovq %rsp, %rdi\n\tandq $-16, %rsp\n\tcall start\n");
