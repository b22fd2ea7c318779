/*
 * The whole core in a program without libc: it has its own _start and its own memory. It makes
 * some system calls of each kind and ends with 0, or prints the check that failed.
 * nolibc_test.go builds it and runs it in an empty directory.
 */
#include "../../call.h"
#include "../../call_block.h"
#include "../../call_handshake.h"
#include "../../call_probe.h"
#include "../../sched_abort.h"
#include "../../sig_claim.h"
#include "../../syscall.h"

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

static void release(void *p) { (void)p; /* memory is never freed */ }

/* The only thread's block; without trampolines it needs no stack. */
static struct usys_thread self;

static struct usys_thread *thread(void) { return &self; }

static void set_thread(struct usys_thread *t) { (void)t; }

static bool stacks_grow(size_t need) { return need <= USYS_STACK_LEAST; }

static const struct usys_platform platform = {
	.name = "nolibc",
	.version = "0",
	.page = USYS_PAGE_MIN,
	.alloc = alloc,
	.release = release,
	.thread = thread,
	.set_thread = set_thread,
	.stacks_grow = stacks_grow,
	.owner = &usys_claim_owner,
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
	usys_put(&t, "; the last call returned ");
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
	p = (char *)CALL(ROS_SYS_MMAP, at + size / 2, 4096, ROS_PROT_READ | ROS_PROT_WRITE, kind | ROS_MAP_FIXED, -1,
		0);
	CHECK((int64_t)p == at + size / 2);
	p[4095] = 1;
	CHECK(CALL(ROS_SYS_MUNMAP, at, size) == 0);
}

/* This program again, which then ends with the first digit of its argument. */
static void processes(char *program)
{
	uint8_t *argv[] = {(uint8_t *)program, (uint8_t *)"7", 0}, *envp[] = {(uint8_t *)"A=b", 0};
	struct ros_serialized_data *sd = parlib_serialize_argv_envp(argv, envp);
	int32_t status = -1;
	int64_t pid;

	pid = CALL(ROS_SYS_PROC_CREATE, A(program), (int64_t)usys_strlen(program), A(sd + 1), (int64_t)sd->len);
	CHECK(pid > 0);
	CHECK(CALL(ROS_SYS_WAITPID, pid, A(&status), ROS_WNOHANG) == 0);
	CHECK(CALL(ROS_SYS_PROC_RUN, pid) == 0);
	CHECK(CALL(ROS_SYS_WAITPID, pid, A(&status)) == pid && status == 7 << 8);
	CHECK(CALL(ROS_SYS_WAITPID, pid, A(&status)) == -1 && last.err == ROS_ECHILD);

	none_left = true;
	CHECK(!parlib_serialize_argv_envp(argv, envp) && *usys_errno() == ROS_ENOMEM);
	CHECK(CALL(ROS_SYS_PROC_CREATE, A(program), (int64_t)usys_strlen(program), A(sd + 1), (int64_t)sd->len) == -1);
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

/* ---- the window of a call that a deadline ends, instruction by instruction ---- */

extern const char usys_abort_from[], usys_abort_syscall[];
void usys_restorer(void);

enum { TRAP_FLAG = 0x100, O_NONBLOCK = 04000, UNBLOCK = 1 };

static const struct usys_siginfo a_kick = {.signo = USYS_SIGKICK, .code = USYS_KICK_CODE, .status = USYS_KICK_VALUE};
static int kick_at, step; /* before which instruction of usys_abortable the kick comes */
static uintptr_t kicked_at;

static void on_trap(int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	uintptr_t offset = uc->rip - (uintptr_t)usys_abortable;

	(void)sig, (void)info;
	if (offset >= 96) { /* before it, or behind it */
		if (step)
			uc->eflags &= ~TRAP_FLAG;
		return;
	}
	if (step++ != kick_at)
		return;
	kicked_at = uc->rip;
	self.aborts = 1;
	CHECK(usys_kicked(&a_kick, uc));
	uc->eflags &= ~TRAP_FLAG;
}

/* A read of a pipe with one byte in it, and a kick before one of the instructions. */
static void kicked(const int *pipe, int at)
{
	char in[2] = "";
	const long arg[6] = {pipe[0], (long)in, sizeof in};
	long r;

	CHECK(usys_raw(NR_write, pipe[1], "x", 1) == 1);
	kick_at = at;
	step = 0;
	kicked_at = 0;
	__asm__ volatile("pushf\n\torl $0x100, (%%rsp)\n\tpopf" : : : "memory", "cc");
	r = usys_abortable(NR_read, arg, &self.aborts);
	__asm__ volatile("pushf\n\tandl $~0x100, (%%rsp)\n\tpopf" : : : "memory", "cc");
	self.aborts = 0;
	if (kicked_at && kicked_at <= (uintptr_t)usys_abort_syscall) {
		CHECK(r == -LX_EINTR && !in[0]);
		CHECK(usys_raw(NR_read, pipe[0], in, sizeof in) == 1);
	} else {
		CHECK(r == 1 && in[0] == 'x');
	}
	CHECK(usys_raw(NR_read, pipe[0], in, sizeof in) == -LX_EAGAIN);
}

static void window(void)
{
	struct usys_sigaction act = {on_trap, SA_SIGINFO | SA_RESTORER, usys_restorer, 0};
	const long none[6] = {0};
	int pipe[2], before = 0, at = 0;

	CHECK(usys_raw(NR_pipe2, pipe, O_NONBLOCK, 0) == 0);
	CHECK(usys_raw6(NR_rt_sigaction, SIGTRAP, (long)&act, 0, LX_SIGSET, 0, 0) == 0);
	do {
		kicked(pipe, at++);
		before += kicked_at && kicked_at <= (uintptr_t)usys_abort_syscall;
	} while (kicked_at);
	/* All instructions up to SYSCALL. Behind it the processor does not stop before RET has
	 * run. */
	CHECK(before == 12 && at == before + 1);
	struct usys_ucontext behind = {.rip = (uintptr_t)usys_abort_syscall + 2};
	self.aborts = 1;
	CHECK(usys_kicked(&a_kick, &behind) && behind.rip == (uintptr_t)usys_abort_syscall + 2);

	/* A signal that is no kick, or a kick after the deadline was unset, does nothing. */
	struct usys_ucontext uc = {.rip = (uintptr_t)usys_abort_from};
	struct usys_siginfo other = a_kick;
	other.status++;
	self.aborts = 1;
	CHECK(!usys_kicked(&other, &uc) && uc.rip == (uintptr_t)usys_abort_from);
	self.aborts = 0;
	CHECK(usys_kicked(&a_kick, &uc) && uc.rip == (uintptr_t)usys_abort_from);
	self.aborts = 1;
	uc.rip = (uintptr_t)usys_abort_syscall;
	CHECK(usys_kicked(&a_kick, &uc) && uc.rip != (uintptr_t)usys_abort_syscall);
	CHECK(usys_abortable(NR_getpid, none, &self.aborts) == -LX_EINTR);
	self.aborts = 0;
	CHECK(usys_abortable(NR_getpid, none, &self.aborts) > 0);
}

/* ---- the handshake ---- */

static struct usys_table image = {.magic = USYS_MAGIC};

/* Reports whether a fault is a handshake after which the guest continues at rip, with sp. */
static bool hello(int code, uintptr_t from, const void *stack, uintptr_t rip, const void *sp)
{
	struct usys_siginfo info = {.signo = SIGSEGV, .code = code};
	struct usys_ucontext uc = {.rax = 0xDEADul << 48 | (uintptr_t)&image, .rip = from, .rsp = (uintptr_t)stack};

	image.status = USYS_NONE;
	if (!usys_handshake(&info, &uc)) {
		CHECK(uc.rip == from && uc.rsp == (uintptr_t)stack && image.status == USYS_NONE);
		return false;
	}
	CHECK(uc.rip == rip && uc.rsp == (uintptr_t)sp && image.status == USYS_BAD_SENTINEL);
	return true;
}

/* The fault of a processor and that of QEMU's TCG; and other faults, whose registers hold no
 * valid addresses. */
static void hellos(void)
{
	enum { MAPERR = 1 };
	static const uint8_t code[] = {0x90, 0xff, 0xd0, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90};
	const uintptr_t call = (uintptr_t)code + 1, beyond = 0xBEEFul << 48,
			target = 0xDEADul << 48 | (uintptr_t)&image;
	const uintptr_t returns[] = {call + 2, call + 3, 0, 1, beyond, 1ul << 46};

	CHECK(hello(LX_SI_KERNEL, call, 0, call + 2, 0));
	CHECK(!hello(MAPERR, call, 0, 0, 0) && !hello(LX_SI_USER, call, 0, 0, 0));
	CHECK(!hello(LX_SI_KERNEL, call + 1, 0, 0, 0) && !hello(LX_SI_KERNEL, beyond, 0, 0, 0) &&
		!hello(LX_SI_KERNEL, 8, 0, 0, 0));

	CHECK(hello(MAPERR, target, returns, call + 2, returns + 1));
	CHECK(hello(LX_SI_KERNEL, target, returns, call + 2, returns + 1));
	CHECK(!hello(LX_SI_USER, target, returns, 0, 0));
	for (size_t i = 1; i < sizeof returns / sizeof *returns; i++)
		CHECK(!hello(MAPERR, target, returns + i, 0, 0));
	CHECK(!hello(MAPERR, target, (void *)8, 0, 0) && !hello(MAPERR, target, (void *)beyond, 0, 0));
	CHECK(!hello(MAPERR, target, (void *)-8ul, 0, 0) && !hello(MAPERR, target, (void *)-1ul, 0, 0));
}

/* ---- a thread's first call ---- */

static int asked;

static bool readable(const void *p, size_t n)
{
	asked++;
	return usys_readable(p, n);
}

/* Reports whether a fault at address 0 with these registers is a first store, and checks that
 * readable is called only if all registers fit. */
static bool first(int code, const void *ip, uintptr_t block, int64_t offset, int64_t tlsoff)
{
	struct usys_siginfo info = {.signo = SIGSEGV, .code = code};
	struct usys_ucontext uc = {.rip = (uintptr_t)ip, .r11 = (uintptr_t)offset, .r12 = block};

	asked = 0;
	return usys_is_first_store(&info, &uc, tlsoff, readable);
}

static void first_stores(void)
{
	enum { MAPERR = 1, PAGE = USYS_PAGE_MIN };
	static const uint8_t store[] = {0x49, 0x89, 0x24, 0x24}, other[] = {0x49, 0x89, 0x24, 0x25};
	const void *const nowhere[] = {0, (void *)8, (void *)-8ul, (void *)-2ul, (void *)(0xBEEFul << 48)};

	CHECK(first(MAPERR, store, 0, -8, -8) && asked == 1);
	CHECK(!first(MAPERR, other, 0, -8, -8));
	CHECK(!first(MAPERR, store, 1, -8, -8) && !asked);
	CHECK(!first(MAPERR, store, 0, -8, -16) && !asked);
	CHECK(!first(MAPERR, store, 0, 0, 0) && !asked);
	CHECK(!first(LX_SI_USER, store, 0, -8, -8) && !asked);
	for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++)
		CHECK(!first(MAPERR, nowhere[i], 0, -8, -8) && asked == 1);

	/* An instruction that extends beyond mapped memory. */
	uint8_t *p = (uint8_t *)usys_raw6(NR_mmap, 0, 2 * PAGE, PROT_RW, LX_MAP_PRIVATE | LX_MAP_ANONYMOUS, -1, 0);
	CHECK(usys_raw(NR_mprotect, p + PAGE, PAGE, PROT_NONE) == 0);
	usys_copy(p + PAGE - 4, store, 4);
	CHECK(first(MAPERR, p + PAGE - 4, 0, -8, -8));
	usys_copy(p + PAGE - 3, store, 3);
	CHECK(!first(MAPERR, p + PAGE - 3, 0, -8, -8));
	CHECK(usys_raw(NR_munmap, p, 2 * PAGE, 0) == 0);
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
	window();
	hellos();
	first_stores();
	end(0);
}

/* The kernel's stack holds argc and argv; C wants it aligned and below it a return address. */
__asm__(".globl _start\n_start:\n\tmovq %rsp, %rdi\n\tandq $-16, %rsp\n\tcall start\n");
