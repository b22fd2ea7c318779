package behave

import (
	"strings"
	"sync"
)

// This file lists the system calls of Linux that block. It has no build constraint: the calls
// are those of the host, which any machine can check.

// sysNames holds the names of Linux's system calls on amd64, in the order of their numbers. After
// a gap the next name follows its number.
const sysNames = `
read write open close stat fstat lstat poll lseek mmap mprotect munmap brk rt_sigaction
rt_sigprocmask rt_sigreturn ioctl pread64 pwrite64 readv writev access pipe select sched_yield
mremap msync mincore madvise shmget shmat shmctl dup dup2 pause nanosleep getitimer alarm
setitimer getpid sendfile socket connect accept sendto recvfrom sendmsg recvmsg shutdown bind
listen getsockname getpeername socketpair setsockopt getsockopt clone fork vfork execve exit
wait4 kill uname semget semop semctl shmdt msgget msgsnd msgrcv msgctl fcntl flock fsync
fdatasync truncate ftruncate getdents getcwd chdir fchdir rename mkdir rmdir creat link unlink
symlink readlink chmod fchmod chown fchown lchown umask gettimeofday getrlimit getrusage
sysinfo times ptrace getuid syslog getgid setuid setgid geteuid getegid setpgid getppid getpgrp
setsid setreuid setregid getgroups setgroups setresuid getresuid setresgid getresgid getpgid
setfsuid setfsgid getsid capget capset rt_sigpending rt_sigtimedwait rt_sigqueueinfo
rt_sigsuspend sigaltstack utime mknod uselib personality ustat statfs fstatfs sysfs getpriority
setpriority sched_setparam sched_getparam sched_setscheduler sched_getscheduler
sched_get_priority_max sched_get_priority_min sched_rr_get_interval mlock munlock mlockall
munlockall vhangup modify_ldt pivot_root _sysctl prctl arch_prctl adjtimex setrlimit chroot
sync acct settimeofday mount umount2 swapon swapoff reboot sethostname setdomainname iopl
ioperm create_module init_module delete_module get_kernel_syms query_module quotactl nfsservctl
getpmsg putpmsg afs_syscall tuxcall security gettid readahead setxattr lsetxattr fsetxattr
getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr removexattr lremovexattr
fremovexattr tkill time futex sched_setaffinity sched_getaffinity set_thread_area io_setup
io_destroy io_getevents io_submit io_cancel get_thread_area lookup_dcookie epoll_create
epoll_ctl_old epoll_wait_old remap_file_pages getdents64 set_tid_address restart_syscall
semtimedop fadvise64 timer_create timer_settime timer_gettime timer_getoverrun timer_delete
clock_settime clock_gettime clock_getres clock_nanosleep exit_group epoll_wait epoll_ctl tgkill
utimes vserver mbind set_mempolicy get_mempolicy mq_open mq_unlink mq_timedsend mq_timedreceive
mq_notify mq_getsetattr kexec_load waitid add_key request_key keyctl ioprio_set ioprio_get
inotify_init inotify_add_watch inotify_rm_watch migrate_pages openat mkdirat mknodat fchownat
futimesat newfstatat unlinkat renameat linkat symlinkat readlinkat fchmodat faccessat pselect6
ppoll unshare set_robust_list get_robust_list splice tee sync_file_range vmsplice move_pages
utimensat epoll_pwait signalfd timerfd_create eventfd fallocate timerfd_settime timerfd_gettime
accept4 signalfd4 eventfd2 epoll_create1 dup3 pipe2 inotify_init1 preadv pwritev
rt_tgsigqueueinfo perf_event_open recvmmsg fanotify_init fanotify_mark prlimit64
name_to_handle_at open_by_handle_at clock_adjtime syncfs sendmmsg setns getcpu process_vm_readv
process_vm_writev kcmp finit_module sched_setattr sched_getattr renameat2 seccomp getrandom
memfd_create kexec_file_load bpf execveat userfaultfd membarrier mlock2 copy_file_range preadv2
pwritev2 pkey_mprotect pkey_alloc pkey_free statx io_pgetevents rseq uretprobe uprobe 424
pidfd_send_signal io_uring_setup io_uring_enter io_uring_register open_tree move_mount fsopen
fsconfig fsmount fspick pidfd_open clone3 close_range openat2 pidfd_getfd faccessat2
process_madvise epoll_pwait2 mount_setattr quotactl_fd landlock_create_ruleset
landlock_add_rule landlock_restrict_self memfd_secret process_mrelease futex_waitv
set_mempolicy_home_node cachestat fchmodat2 map_shadow_stack futex_wake futex_wait
futex_requeue statmount listmount lsm_get_self_attr lsm_set_self_attr lsm_list_modules mseal
setxattrat getxattrat listxattrat removexattrat open_tree_attr file_getattr file_setattr listns
rseq_slice_yield
`

// blocking holds the calls whose purpose is to wait, or that can wait for something outside the
// process, with the reason.
var blocking = reasons(`
read readv pread64 preadv preadv2: until there is data, or the disk has it
write writev pwrite64 pwritev pwritev2: until a pipe, socket or disk takes it
open openat openat2 creat open_by_handle_at: on FIFOs, devices, disks, network file systems
close close_range: file systems may write back, sockets linger
poll ppoll select pselect6 epoll_wait epoll_pwait epoll_pwait2 epoll_wait_old: until a descriptor is ready
pause rt_sigsuspend rt_sigtimedwait: until a signal comes
nanosleep clock_nanosleep: it is what they are for
accept accept4 connect recvfrom recvmsg recvmmsg sendto sendmsg sendmmsg: until the other side does its part
sendfile splice tee vmsplice copy_file_range: until data, room or the disk is there
wait4 waitid: until a child ends
futex futex_wait futex_waitv futex_requeue: until somebody wakes it
flock: until the lock is free
fsync fdatasync sync syncfs msync sync_file_range: until the disk has it
stat lstat newfstatat statx statfs access faccessat faccessat2 readlink readlinkat getdents getdents64: on disks and network file systems
rename renameat renameat2 mkdir mkdirat rmdir link linkat unlink unlinkat symlink symlinkat mknod mknodat: on disks and network file systems
chdir chroot truncate ftruncate fallocate chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat: on disks and network file systems
utime utimes futimesat utimensat setxattr lsetxattr fsetxattr getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr removexattr lremovexattr fremovexattr: on disks and network file systems
execve execveat uselib: they read the program, and take this one's place
vfork: until the child has executed a program
semop semtimedop msgsnd msgrcv mq_timedsend mq_timedreceive mq_open: until another process does its part
io_getevents io_pgetevents io_uring_enter io_submit: until input or output is done
ioctl: drivers decide
fcntl: F_SETLKW and F_OFD_SETLKW wait for a lock
ptrace process_vm_readv process_vm_writev process_madvise: memory of another process may be on disk
mlock mlock2 mlockall readahead fadvise64 migrate_pages move_pages swapoff: pages are fetched from disk or moved
mount umount2 move_mount pivot_root quotactl quotactl_fd reboot swapon init_module finit_module delete_module: disks and drivers
request_key add_key keyctl: a helper program is asked
membarrier: other processors are waited for
`)

// short holds the calls that return without waiting. Locks that the kernel holds for a moment
// do not count, and neither does reading a page from disk.
var short = fields(`
lseek mmap mprotect munmap brk mremap mincore madvise shmget shmat shmctl shmdt mseal
rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigqueueinfo rt_tgsigqueueinfo sigaltstack
kill tkill tgkill pidfd_send_signal pidfd_open pidfd_getfd signalfd signalfd4 eventfd eventfd2
timerfd_create timerfd_settime timerfd_gettime timer_create timer_settime timer_gettime timer_getoverrun timer_delete
getitimer setitimer alarm gettimeofday settimeofday time times clock_gettime clock_getres clock_settime adjtimex clock_adjtime
sched_yield sched_setaffinity sched_getaffinity sched_setparam sched_getparam sched_setscheduler sched_getscheduler
sched_get_priority_max sched_get_priority_min sched_rr_get_interval sched_setattr sched_getattr getcpu
getpid gettid getppid getpgrp getpgid setpgid getsid setsid getuid geteuid getgid getegid getresuid getresgid getgroups
setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capget capset umask
getrlimit setrlimit prlimit64 getrusage sysinfo uname sethostname setdomainname personality prctl arch_prctl
getpriority setpriority ioprio_get ioprio_set
dup dup2 dup3 pipe pipe2 socket socketpair bind listen getsockname getpeername setsockopt getsockopt shutdown
epoll_create epoll_create1 epoll_ctl inotify_init inotify_init1 memfd_create memfd_secret fstat getcwd
clone clone3 fork exit exit_group set_tid_address set_robust_list get_robust_list rseq restart_syscall
futex_wake getrandom modify_ldt set_thread_area get_thread_area iopl ioperm unshare seccomp
set_mempolicy get_mempolicy mbind pkey_mprotect pkey_alloc pkey_free map_shadow_stack
io_setup io_cancel io_uring_setup perf_event_open userfaultfd kcmp mq_getsetattr mq_notify mq_unlink semget msgget
landlock_create_ruleset landlock_add_rule landlock_restrict_self
`)

// sysName returns the name of a system call on amd64, or its number.
func sysName(n int64) string {
	if name, ok := sysNumbers()[n]; ok {
		return name
	}
	return "system call " + itoa(n)
}

var sysNumbers = sync.OnceValue(func() map[int64]string {
	m, n := map[int64]string{}, int64(0)
	for _, w := range strings.Fields(sysNames) {
		if v, ok := number(w); ok {
			n = v
			continue
		}
		m[n] = w
		n++
	}
	return m
})

// reasons reads lines of names, a colon, and a reason.
func reasons(text string) func() map[string]string {
	return sync.OnceValue(func() map[string]string {
		m := map[string]string{}
		for line := range strings.Lines(strings.TrimSpace(text)) {
			names, why, _ := strings.Cut(strings.TrimSpace(line), ": ")
			for _, n := range strings.Fields(names) {
				m[n] = why
			}
		}
		return m
	})
}

func fields(text string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		m := map[string]bool{}
		for _, n := range strings.Fields(text) {
			m[n] = true
		}
		return m
	})
}

// comesBack reports whether a system call, or a function of libc of the same name, returns at
// once because of its arguments. arg returns an argument; ok is false if it is unknown.
func comesBack(name string, arg func(i int) (int64, bool)) bool {
	is := func(i int, f func(v int64) bool) bool {
		v, ok := arg(i)
		return ok && f(v)
	}
	bit := func(b int64) func(int64) bool { return func(v int64) bool { return v&b != 0 } }
	zero := func(v int64) bool { return int32(v) == 0 }
	switch name {
	case "futex":
		return is(1, func(op int64) bool {
			switch op &^ (128 | 256) { // FUTEX_PRIVATE_FLAG, FUTEX_CLOCK_REALTIME
			case 1, 3, 4, 5, 7, 8, 10: // WAKE, REQUEUE, CMP_REQUEUE, WAKE_OP, UNLOCK_PI, TRYLOCK_PI, WAKE_BITSET
				return true
			}
			return false
		})
	case "poll":
		return is(2, zero)
	case "epoll_wait", "epoll_pwait":
		return is(3, zero)
	case "wait4", "waitpid":
		return is(2, bit(1)) // WNOHANG
	case "waitid":
		return is(3, bit(1))
	case "recvfrom", "sendto", "recv", "send":
		return is(3, bit(0x40)) // MSG_DONTWAIT
	case "recvmsg", "sendmsg":
		return is(2, bit(0x40))
	case "flock":
		return is(1, bit(4)) // LOCK_NB
	case "fcntl":
		return is(1, func(cmd int64) bool { return int32(cmd) != 7 && int32(cmd) != 38 }) // F_SETLKW, F_OFD_SETLKW
	case "membarrier":
		return is(0, zero) // a query
	}
	return false
}

// deciding holds the arguments that comesBack uses.
var deciding = map[string]int{
	"futex": 1, "poll": 2, "epoll_wait": 3, "epoll_pwait": 3, "wait4": 2, "waitpid": 2, "waitid": 3, "recvfrom": 3,
	"sendto": 3, "recv": 3, "send": 3, "recvmsg": 2, "sendmsg": 2, "flock": 1, "fcntl": 1, "membarrier": 0,
}
