package calls

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
)

func u32(v ...uint32) (b []byte) {
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, x)
	}
	return b
}

func u64(v ...uint64) (b []byte) {
	for _, x := range v {
		b = binary.LittleEndian.AppendUint64(b, x)
	}
	return b
}

func at(addr uint64, b []byte) Snapshot    { return Snapshot{Addr: addr, Data: b} }
func after(addr uint64, b []byte) Snapshot { return Snapshot{Addr: addr, After: true, Data: b} }

const minus = ^uint64(0)

// sin6 is an address of family AF_INET6, controlData some control messages.
var (
	sin6        = append([]byte{10, 0, 0, 80, 22: 0, 23: 1}, 0, 0, 0, 0)
	controlData = slices.Concat(message(1, 1, u32(5, 6)), message(1, 2, u32(7, 8, 1<<32-1)), message(1, 29, u64(1, 2)),
		message(0, 2, u32(64)), message(0, 1, []byte{16}), message(0, 8, u32(2, 0x0100007f, 0x0200007f)))
)

// dirents are two entries of a directory.
var dirents = slices.Concat(u64(1, 1), []byte("\x18\x00\x04.\x00\x00\x00\x00"), u64(2, 2), []byte("\x18\x00\x08file\x00"))

// message is a control message.
func message(level, typ uint32, data []byte) []byte {
	b := append(u64(uint64(16+len(data))), u32(level, typ)...)
	b = append(b, data...)
	return append(b, make([]byte, -len(b)&7)...)
}

// texts holds calls with strace's texts of them.
var texts = []struct {
	name string
	args []uint64
	ret  int64
	mem  []Snapshot
	want string
}{
	{"openat", []uint64{minus - 99, 0x10, 0x80241, 0o644}, 3, []Snapshot{at(0x10, []byte("a\tb\x00"))},
		`openat(AT_FDCWD, "a\tb", O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC, 0644) = 3`},
	{"openat", []uint64{minus - 99, 0x10, 0x80000, 0}, -2, []Snapshot{at(0x10, []byte("/etc\x00"))},
		`openat(AT_FDCWD, "/etc", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)`},
	{"fcntl", []uint64{7, 3}, 0, nil, `fcntl(7, F_GETFL) = 0 (flags O_RDONLY)`},
	{"fcntl", []uint64{7, 1}, 0, nil, `fcntl(7, F_GETFD) = 0`},
	{"rt_sigreturn", []uint64{0x10}, -32, []Snapshot{at(0x10, u64(1<<31|1<<9))}, `rt_sigreturn({mask=[USR1 RTMIN]}) = -1 EPIPE (Broken pipe)`},
	{"rt_sigreturn", []uint64{0x10}, 202, nil, `rt_sigreturn(0x10) = 202`},
	{"prctl", []uint64{0x53564d41, 0, 0x1000, 4096, 0x10}, -22, []Snapshot{at(0x10, []byte(" Go: heap\x00"))},
		`prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, 0x1000, 4096, " Go: heap") = -1 EINVAL (Invalid argument)`},
	{"signalfd4", []uint64{minus, 0, 8, 0x80800}, 3, nil, `signalfd4(-1, NULL, 8, SFD_CLOEXEC|SFD_NONBLOCK) = 3`},
	{"openat", []uint64{0xffffff9c, 0, 0, 0}, -14, nil, `openat(AT_FDCWD, NULL, O_RDONLY) = -1 EFAULT (Bad address)`},
	{"openat", []uint64{5, 0x99, 0x410000 | 2, 0o600}, 4, nil, `openat(5, 0x99, O_RDWR|O_TMPFILE, 0600) = 4`},
	{"read", []uint64{3, 0x20, 4096}, 5, []Snapshot{after(0x20, []byte("a\"\\\x01\n"))}, `read(3, "a\"\\\1\n", 4096) = 5`},
	{"read", []uint64{3, 0x20, 4096}, -11, nil, `read(3, 0x20, 4096) = -1 EAGAIN (Resource temporarily unavailable)`},
	{"write", []uint64{1, 0x20, 40}, 40, []Snapshot{at(0x20, []byte("0123456789012345678901234567890123456789"))},
		`write(1, "01234567890123456789012345678901"..., 40) = 40`},
	{"mmap", []uint64{0, 8192, 3, 0x22, minus, 0}, 0x7f0000000000, nil,
		`mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000`},
	{"close", []uint64{77}, -9, nil, `close(77) = -1 EBADF (Bad file descriptor)`},
	{"socket", []uint64{2, 0x80801, 0}, 3, nil, `socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_IP) = 3`},
	{"connect", []uint64{3, 0x30, 16}, -115, []Snapshot{at(0x30, append([]byte{2, 0, 0, 80, 127, 0, 0, 1}, make([]byte, 8)...))},
		`connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 EINPROGRESS (Operation now in progress)`},
	{"bind", []uint64{3, 0x30, 5}, 0, []Snapshot{at(0x30, []byte{1, 0, 0, 'a', 'b'})}, `bind(3, {sa_family=AF_UNIX, sun_path=@"ab"}, 5) = 0`},
	{"pipe2", []uint64{0x40, 0x80000}, 0, []Snapshot{after(0x40, u32(3, 4))}, `pipe2([3, 4], O_CLOEXEC) = 0`},
	{"nanosleep", []uint64{0x50, 0}, 0, []Snapshot{at(0x50, u64(1, 5))}, `nanosleep({tv_sec=1, tv_nsec=5}, NULL) = 0`},
	{"rt_sigprocmask", []uint64{2, 0x60, 0x70, 8}, 0, []Snapshot{at(0x60, u64(1<<1|1<<14)), after(0x70, u64(0))},
		`rt_sigprocmask(SIG_SETMASK, [INT TERM], [], 8) = 0`},
	{"kill", []uint64{12, 15}, 0, nil, `kill(12, SIGTERM) = 0`},
	{"exit_group", []uint64{3}, 0, nil, `exit_group(3) = ?`},
	{"writev", []uint64{1, 0x80, 2}, 3, []Snapshot{at(0x80, u64(0x100, 1, 0x200, 2)), at(0x100, []byte("a")), at(0x200, []byte("bc"))},
		`writev(1, [{iov_base="a", iov_len=1}, {iov_base="bc", iov_len=2}], 2) = 3`},
	{"epoll_ctl", []uint64{4, 1, 5, 0x90}, 0, []Snapshot{at(0x90, append(u32(0x80002005), u64(0x1234)...))},
		`epoll_ctl(4, EPOLL_CTL_ADD, 5, {events=EPOLLIN|EPOLLOUT|EPOLLRDHUP|EPOLLET, data={u32=4660, u64=4660}}) = 0`},
	{"epoll_pwait", []uint64{4, 0xa0, 8, 100, 0, 8}, 0, nil, `epoll_pwait(4, [], 8, 100, NULL, 8) = 0`},
	{"wait4", []uint64{minus, 0xb0, 0, 0}, 9, []Snapshot{after(0xb0, u32(3<<8))}, `wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 3}], 0, NULL) = 9`},
	{"lseek", []uint64{3, minus, 1}, 41, nil, `lseek(3, -1, SEEK_CUR) = 41`},
	{"madvise", []uint64{0x1000, 4096, 99}, -22, nil, `madvise(0x1000, 4096, 0x63 /* MADV_??? */) = -1 EINVAL (Invalid argument)`},
	{"futex", []uint64{0xc0, 0x80, 2, 0, 0, 0}, 0, nil, `futex(0xc0, FUTEX_WAIT_PRIVATE, 2, NULL) = 0`},
	{"timer_settime", []uint64{0, 0, 0xd0, 0}, 0, []Snapshot{at(0xd0, u64(1, 2, 3, 4))},
		`timer_settime(0, 0, {it_interval={tv_sec=1, tv_nsec=2}, it_value={tv_sec=3, tv_nsec=4}}, NULL) = 0`},
	{"sendmsg", []uint64{3, 0x100, 0}, 1, []Snapshot{at(0x100, u64(0x200, 28, 0x300, 1, 0x400, 168, 0)), at(0x200, sin6), at(0x300, u64(0x500, 1)), at(0x500, []byte("x")), at(0x400, controlData)},
		`sendmsg(3, {msg_name={sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, msg_namelen=28, msg_iov=[{iov_base="x", iov_len=1}], msg_iovlen=1, msg_control=[{cmsg_len=24, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[5, 6]}, {cmsg_len=28, cmsg_level=SOL_SOCKET, cmsg_type=SCM_CREDENTIALS, cmsg_data={pid=7, uid=8, gid=-1}}, {cmsg_len=32, cmsg_level=SOL_SOCKET, cmsg_type=SO_TIMESTAMP_OLD, cmsg_data={tv_sec=1, tv_usec=2}}, {cmsg_len=20, cmsg_level=SOL_IP, cmsg_type=IP_TTL, cmsg_data=[64]}, {cmsg_len=17, cmsg_level=SOL_IP, cmsg_type=IP_TOS, cmsg_data=[0x10]}, {cmsg_len=28, cmsg_level=SOL_IP, cmsg_type=IP_PKTINFO, cmsg_data={ipi_ifindex=2, ipi_spec_dst=inet_addr("127.0.0.1"), ipi_addr=inet_addr("127.0.0.2")}}], msg_controllen=168, msg_flags=0}, 0) = 1`},
	{"recvmsg", []uint64{3, 0x100, 0x40}, -11, []Snapshot{at(0x100, u64(0x200, 28, 0x300, 1, 0, 0, 0))}, `recvmsg(3, {msg_namelen=28}, MSG_DONTWAIT) = -1 EAGAIN (Resource temporarily unavailable)`},
	{"setsockopt", []uint64{3, 1, 13, 0x40, 8}, 0, []Snapshot{at(0x40, u32(1, 5))}, `setsockopt(3, SOL_SOCKET, SO_LINGER, {l_onoff=1, l_linger=5}, 8) = 0`},
	{"getsockopt", []uint64{3, 1, 17, 0x40, 0x60}, 0, []Snapshot{after(0x40, u32(1, 0)), at(0x60, u32(8)), after(0x60, u32(8))}, `getsockopt(3, SOL_SOCKET, SO_PEERCRED, {pid=1, uid=0}, [8]) = 0`},
	{"setsockopt", []uint64{3, 41, 20, 0x40, 20}, 0, []Snapshot{at(0x40, append(bytes.Clone(sin6[8:24]), u32(0)...))}, `setsockopt(3, SOL_IPV6, IPV6_ADD_MEMBERSHIP, {inet_pton(AF_INET6, "::1", &ipv6mr_multiaddr), ipv6mr_interface=0}, 20) = 0`},
	{"setsockopt", []uint64{3, 263, 1, 0x40, 16}, 0, []Snapshot{at(0x40, append(u32(0, 6<<16|1), 1, 2, 3, 4, 5, 6, 0, 0))}, `setsockopt(3, SOL_PACKET, PACKET_ADD_MEMBERSHIP, {mr_ifindex=0, mr_type=PACKET_MR_PROMISC, mr_alen=6, mr_address=01:02:03:04:05:06}, 16) = 0`},
	{"bind", []uint64{3, 0x40, 20}, 0, []Snapshot{at(0x40, append(u32(0x00080011, 0, 6<<24|1), 1, 2, 3, 4, 5, 6, 0, 0))}, `bind(3, {sa_family=AF_PACKET, sll_protocol=htons(ETH_P_IP), sll_ifindex=0, sll_hatype=ARPHRD_ETHER, sll_pkttype=PACKET_HOST, sll_halen=6, sll_addr=[0x1, 0x2, 0x3, 0x4, 0x5, 0x6]}, 20) = 0`},
	{"bind", []uint64{3, 0x40, 12}, 0, []Snapshot{at(0x40, u32(16, 1, 5))}, `bind(3, {sa_family=AF_NETLINK, nl_pid=1, nl_groups=0x000005}, 12) = 0`},
	{"futex", []uint64{0x40, 0x85, 1, 1, 0x44, 0x04000001}, 0, nil, `futex(0x40, FUTEX_WAKE_OP_PRIVATE, 1, 1, 0x44, FUTEX_OP_SET<<28|0<<12|FUTEX_OP_CMP_GT<<24|0x1) = 0`},
	{"utimensat", []uint64{minus - 99, 0, 0x40, 0}, 0, []Snapshot{at(0x40, u64(0, 1<<30-1, 0, 1<<30-2))}, `utimensat(AT_FDCWD, NULL, [UTIME_NOW, UTIME_OMIT], 0) = 0`},
	{"select", []uint64{4, 0x40, 0, 0, 0x60}, 1, []Snapshot{at(0x40, []byte{8}), after(0x40, []byte{8}), at(0x60, u64(1, 0)), after(0x60, u64(0, 5))},
		`select(4, [3], NULL, NULL, {tv_sec=1, tv_usec=0}) = 1 (in [3], left {tv_sec=0, tv_usec=5})`},
	{"timer_create", []uint64{1, 0x40, 0}, -14, []Snapshot{at(0x40, append(append(u64(7), u32(10, 4, 99)...), make([]byte, 44)...))},
		`timer_create(CLOCK_MONOTONIC, {sigev_value={sival_int=7, sival_ptr=0x7}, sigev_signo=SIGUSR1, sigev_notify=SIGEV_THREAD_ID, sigev_notify_thread_id=99}, NULL) = -1 EFAULT (Bad address)`},
	{"clone3", []uint64{0x40, 88}, 9, []Snapshot{at(0x40, u64(0x200000|0x100, 0, 5, 0, 17, 0, 0, 0, 0, 0, 0))}, `clone3({flags=CLONE_VM|CLONE_CHILD_CLEARTID, child_tid=0x5, exit_signal=SIGCHLD, stack=NULL, stack_size=0}, 88) = 9`},
	{"openat2", []uint64{3, 0, 0x40, 32}, -7, []Snapshot{at(0x40, u64(0, 0, 0, 5))}, `openat2(3, NULL, {flags=O_RDONLY, resolve=0, /* bytes 24..31 */ "\x05\x00\x00\x00\x00\x00\x00\x00"}, 32) = -1 E2BIG (Argument list too long)`},
	{"ioctl", []uint64{3, 0x80045501, 0}, -25, nil, `ioctl(3, _IOC(_IOC_READ, 0x55, 0x1, 0x4), 0) = -1 ENOTTY (Inappropriate ioctl for device)`},
	{"getdents64", []uint64{3, 0x40, 100}, 48, []Snapshot{after(0x40, dirents)}, `getdents64(3, 0x40 /* 2 entries */, 100) = 48`},
	{"getdents64", []uint64{3, 0x40, 100}, 96, []Snapshot{after(0x40, dirents)}, `getdents64(3, 0x40 /* 2+ entries */, 100) = 96`},
	{"shmget", []uint64{0, 8, 0o1600}, 5, nil, `shmget(IPC_PRIVATE, 8, IPC_CREAT|0600) = 5`},
	{"capget", []uint64{0x40, 0x60}, 0, []Snapshot{at(0x40, u32(0x20080522, 0)), after(0x60, u32(1, 0, 0, 1, 0, 0))},
		`capget({version=_LINUX_CAPABILITY_VERSION_3, pid=0}, {effective=1<<CAP_CHOWN|1<<CAP_MAC_OVERRIDE, permitted=0, inheritable=0}) = 0`},
	{"tuxcall", []uint64{1, 2, 3}, -38, nil, `tuxcall(0x1, 0x2, 0x3) = -1 ENOSYS (Function not implemented)`},
}

func TestAppend(t *testing.T) {
	for _, c := range texts {
		r := Record{Number: AMD64.Number(c.name), Ret: c.ret, Done: true, Memory: c.mem}
		copy(r.Args[:], c.args)
		if got := string(AMD64.Append(nil, &r, &Options{Strings: 32})); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
	r := Record{Number: 0x1d9, Args: [6]uint64{1}, Done: true, Ret: -38}
	if got, want := string(AMD64.Append(nil, &r, &Options{})), "syscall_0x1d9(0x1, 0, 0, 0, 0, 0) = -1 ENOSYS (Function not implemented)"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestAppendSignal compares with texts of strace, or of its tests if no program can easily cause
// the signal.
func TestAppendSignal(t *testing.T) {
	words := func(w ...uint32) []byte { return append(u32(w...), make([]byte, 128-4*len(w))...) }
	for _, c := range []struct {
		signal int
		info   []byte
		want   string
	}{
		{10, nil, "--- stopped by SIGUSR1 ---"},
		{31, words(31, 5, 1, 0, 0x1000, 0, 39, 0xc000003e), "--- SIGSYS {si_signo=SIGSYS, si_code=SYS_SECCOMP, si_errno=EIO, si_call_addr=0x1000, si_syscall=__NR_getpid, si_arch=AUDIT_ARCH_X86_64} ---"},
		{29, words(29, 0, 1, 0, 0x41, 0, 7), "--- SIGIO {si_signo=SIGIO, si_code=POLL_IN, si_band=65, si_fd=7} ---"},
		{8, words(8, 0, 1, 0, 0x1000, 0), "--- SIGFPE {si_signo=SIGFPE, si_code=FPE_INTDIV, si_addr=0x1000} ---"},
		{11, words(11, 0, 0x80), "--- SIGSEGV {si_signo=SIGSEGV, si_code=SI_KERNEL, si_addr=NULL} ---"},
		{11, words(11, 0, 3, 0, 16, 0, 0, 0, 32, 0, 64, 0), "--- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_BNDERR, si_addr=0x10, si_lower=0x20, si_upper=0x40} ---"},
		{34, words(34, 0, 99, 0, 1, 2), "--- SIGRT_2 {si_signo=SIGRT_2, si_code=0x63, si_pid=1, si_uid=2} ---"},
		{32, words(32, 0, 0xffffffff, 0, 1, 2), "--- SIGRTMIN {si_signo=SIGRTMIN, si_code=SI_QUEUE, si_pid=1, si_uid=2} ---"},
		{17, words(17, 0, 2, 0, 1, 2, 9, 0, 150), "--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_KILLED, si_pid=1, si_uid=2, si_status=SIGKILL, si_utime=150 /* 1.50 s */, si_stime=0} ---"},
	} {
		if got := string(AMD64.AppendSignal(nil, c.signal, c.info, &Options{Strings: 32})); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// TestRestart prints calls that a signal has interrupted.
func TestRestart(t *testing.T) {
	for _, c := range []struct {
		ret  int64
		want string
	}{
		{-512, "{tv_sec=0, tv_nsec=7}) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)"},
		{-513, "{tv_sec=0, tv_nsec=7}) = ? ERESTARTNOINTR (To be restarted)"},
		{-514, "{tv_sec=0, tv_nsec=7}) = ? ERESTARTNOHAND (To be restarted if no handler)"},
		{-516, "{tv_sec=0, tv_nsec=7}) = ? ERESTART_RESTARTBLOCK (Interrupted by signal)"},
		{-4, "{tv_sec=0, tv_nsec=7}) = -1 EINTR (Interrupted system call)"},
		{-22, "0x20) = -1 EINVAL (Invalid argument)"},
		{-515, "0x20) = -1 (errno 515)"},
		{0, "0x20) = 0"},
	} {
		r := Record{Number: AMD64.Number("nanosleep"), Args: [6]uint64{0x10, 0x20}, Ret: c.ret, Done: true, Memory: []Snapshot{at(0x10, u64(1, 5)), after(0x20, u64(0, 7))}}
		if got, want := string(AMD64.Append(nil, &r, &Options{})), "nanosleep({tv_sec=1, tv_nsec=5}, "+c.want; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// TestParts prints the two parts of a call, and checks the column of the result.
func TestParts(t *testing.T) {
	r := Record{Number: AMD64.Number("read"), Args: [6]uint64{3, 0x20, 512}}
	if got := string(AMD64.AppendHead([]byte("1 "), &r, &Options{})); got != "1 read(3,  <unfinished ...>" {
		t.Errorf("AppendHead(read) = %q, want %q", got, "1 read(3,  <unfinished ...>")
	}
	r.Done, r.Ret, r.Memory = true, 3, []Snapshot{after(0x20, []byte("abc"))}
	const resumed = `1 <... read resumed>"abc", 512)           = 3`
	if got := string(AMD64.AppendTail([]byte("1 "), &r, &Options{Strings: 32, Column: 40})); got != resumed {
		t.Errorf("AppendTail(read) = %q, want %q", got, resumed)
	}
	r = Record{Number: AMD64.Number("sendfile"), Args: [6]uint64{3, 4, 0x20, 5}, Done: true, Ret: 5, Memory: []Snapshot{at(0x20, u64(2)), after(0x20, u64(7))}}
	if got := string(AMD64.AppendHead(nil, &r, &Options{})); got != "sendfile(3, 4, [2] <unfinished ...>" {
		t.Errorf("AppendHead(sendfile) = %q, want %q", got, "sendfile(3, 4, [2] <unfinished ...>")
	}
	if got := string(AMD64.AppendTail(nil, &r, &Options{})); got != "<... sendfile resumed> => [7], 5) = 5" {
		t.Errorf("AppendTail(sendfile) = %q, want %q", got, "<... sendfile resumed> => [7], 5) = 5")
	}
	r = Record{Number: AMD64.Number("close"), Args: [6]uint64{3}, Done: true}
	if got := string(AMD64.Append([]byte("1 "), &r, &Options{Column: 40})); got != "1 close(3)                                = 0" {
		t.Errorf("Append(close) = %q, want the result in column 40", got)
	}
}

// TestTruncated prints the calls of texts with memory of which a part was not recorded.
func TestTruncated(t *testing.T) {
	for _, c := range texts {
		r := Record{Number: AMD64.Number(c.name), Ret: c.ret, Done: true}
		copy(r.Args[:], c.args)
		for i, m := range c.mem {
			for n := range m.Data {
				r.Memory = slices.Clone(c.mem)
				r.Memory[i].Data = m.Data[:n]
				if len(AMD64.Append(nil, &r, &Options{Strings: 32, Verbose: n%2 == 0})) == 0 {
					t.Errorf("nothing is printed of %s", c.name)
				}
			}
		}
	}
}

// TestAnything prints every call with arguments that point into some memory, next to it, or
// nowhere, and with memory of any content.
func TestAnything(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	memory := make([]byte, 512)
	options := []Options{
		{Strings: 32}, {}, {Strings: 1 << 20, Verbose: true, Hex: HexUnusual, Column: 40, Interface: func(int) string { return "lo" }},
		{Strings: 3, Hex: HexAll, Paths: func(fd int, _ *Record, after bool) string { return "<p>" }},
	}
	for range 200 {
		for n := range AMD64.Numbers {
			for i := range memory {
				memory[i] = byte(random.Uint32() >> (random.Uint32() % 32))
			}
			for i := range len(memory) / 16 {
				le.PutUint64(memory[16*i:], []uint64{0x1000, 8}[random.Uint32()%2]+random.Uint64()%520) // pointers, lengths
				if random.Uint32()%2 == 0 {                                                             // families, levels, types
					le.PutUint32(memory[16*i+8:], random.Uint32()%20)
					le.PutUint32(memory[16*i+12:], random.Uint32()%70)
				}
			}
			r := Record{Number: n, Ret: random.Int64N(700) - 520, Done: random.Uint32()%4 != 0, Memory: []Snapshot{at(0x1000, memory), after(0x1000, memory)}}
			for i := range r.Args {
				r.Args[i] = []uint64{0x1000 + random.Uint64()%520, random.Uint64() % 40, random.Uint64() >> (random.Uint32() % 64)}[random.Uint32()%3]
			}
			o := &options[random.Uint32()%4]
			head, tail := AMD64.AppendHead(nil, &r, o), AMD64.AppendTail(nil, &r, o)
			if len(AMD64.Append(nil, &r, o)) == 0 || len(head) == 0 || len(tail) == 0 {
				t.Errorf("%v: whole %d bytes, head %d, tail %d; want no 0", r, len(AMD64.Append(nil, &r, o)), len(head), len(tail))
			}
			AMD64.AppendSignal(nil, n, memory[:random.Uint32()%128], o)
			AMD64.Touches(&r)
			AMD64.Path(&r)
			AMD64.Bytes(&r)
		}
	}
}

// FuzzAppend gives the printer calls with any arguments and any memory: it prints
// something, and ends.
func FuzzAppend(f *testing.F) {
	f.Add(uint16(0), []byte("seed"), int64(5))
	f.Add(uint16(46), append(u64(3, 8, 0), u64(0x20, 16, 0x40, 2, 0, 0, 0)...), int64(-2))
	f.Fuzz(func(t *testing.T, number uint16, memory []byte, ret int64) {
		r := Record{Number: int(number) % 600, Ret: ret, Done: ret%2 == 0, Memory: []Snapshot{at(0, memory), after(0, memory)}}
		for i := range r.Args {
			if len(memory) >= 8*i+8 {
				r.Args[i] = le.Uint64(memory[8*i:])
			}
		}
		if len(AMD64.Append(nil, &r, &Options{Strings: 32})) == 0 {
			t.Errorf("Append(%+v) prints nothing", r)
		}
	})
}
