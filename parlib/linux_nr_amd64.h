#ifndef PARLIB_LINUX_NR_AMD64_H
#define PARLIB_LINUX_NR_AMD64_H

/* Linux's system calls on amd64: CALL(number, name) of each, from the kernel's
 * arch/x86/entry/syscalls/syscall_64.tbl. internal/seam compares them with the kernel's
 * header. */
#define USYS_LINUX_CALLS(CALL) \
	CALL(0, read) CALL(1, write) CALL(2, open) CALL(3, close) CALL(4, stat) CALL(5, fstat) \
	CALL(6, lstat) CALL(7, poll) CALL(8, lseek) CALL(9, mmap) CALL(10, mprotect) CALL(11, munmap) \
	CALL(12, brk) CALL(13, rt_sigaction) CALL(14, rt_sigprocmask) CALL(15, rt_sigreturn) \
	CALL(16, ioctl) CALL(17, pread64) CALL(18, pwrite64) CALL(19, readv) CALL(20, writev) \
	CALL(21, access) CALL(22, pipe) CALL(23, select) CALL(24, sched_yield) CALL(25, mremap) \
	CALL(26, msync) CALL(27, mincore) CALL(28, madvise) CALL(29, shmget) CALL(30, shmat) \
	CALL(31, shmctl) CALL(32, dup) CALL(33, dup2) CALL(34, pause) CALL(35, nanosleep) \
	CALL(36, getitimer) CALL(37, alarm) CALL(38, setitimer) CALL(39, getpid) CALL(40, sendfile) \
	CALL(41, socket) CALL(42, connect) CALL(43, accept) CALL(44, sendto) CALL(45, recvfrom) \
	CALL(46, sendmsg) CALL(47, recvmsg) CALL(48, shutdown) CALL(49, bind) CALL(50, listen) \
	CALL(51, getsockname) CALL(52, getpeername) CALL(53, socketpair) CALL(54, setsockopt) \
	CALL(55, getsockopt) CALL(56, clone) CALL(57, fork) CALL(58, vfork) CALL(59, execve) \
	CALL(60, exit) CALL(61, wait4) CALL(62, kill) CALL(63, uname) CALL(64, semget) CALL(65, semop) \
	CALL(66, semctl) CALL(67, shmdt) CALL(68, msgget) CALL(69, msgsnd) CALL(70, msgrcv) \
	CALL(71, msgctl) CALL(72, fcntl) CALL(73, flock) CALL(74, fsync) CALL(75, fdatasync) \
	CALL(76, truncate) CALL(77, ftruncate) CALL(78, getdents) CALL(79, getcwd) CALL(80, chdir) \
	CALL(81, fchdir) CALL(82, rename) CALL(83, mkdir) CALL(84, rmdir) CALL(85, creat) \
	CALL(86, link) CALL(87, unlink) CALL(88, symlink) CALL(89, readlink) CALL(90, chmod) \
	CALL(91, fchmod) CALL(92, chown) CALL(93, fchown) CALL(94, lchown) CALL(95, umask) \
	CALL(96, gettimeofday) CALL(97, getrlimit) CALL(98, getrusage) CALL(99, sysinfo) \
	CALL(100, times) CALL(101, ptrace) CALL(102, getuid) CALL(103, syslog) CALL(104, getgid) \
	CALL(105, setuid) CALL(106, setgid) CALL(107, geteuid) CALL(108, getegid) CALL(109, setpgid) \
	CALL(110, getppid) CALL(111, getpgrp) CALL(112, setsid) CALL(113, setreuid) CALL(114, setregid) \
	CALL(115, getgroups) CALL(116, setgroups) CALL(117, setresuid) CALL(118, getresuid) \
	CALL(119, setresgid) CALL(120, getresgid) CALL(121, getpgid) CALL(122, setfsuid) \
	CALL(123, setfsgid) CALL(124, getsid) CALL(125, capget) CALL(126, capset) \
	CALL(127, rt_sigpending) CALL(128, rt_sigtimedwait) CALL(129, rt_sigqueueinfo) \
	CALL(130, rt_sigsuspend) CALL(131, sigaltstack) CALL(132, utime) CALL(133, mknod) \
	CALL(134, uselib) CALL(135, personality) CALL(136, ustat) CALL(137, statfs) CALL(138, fstatfs) \
	CALL(139, sysfs) CALL(140, getpriority) CALL(141, setpriority) CALL(142, sched_setparam) \
	CALL(143, sched_getparam) CALL(144, sched_setscheduler) CALL(145, sched_getscheduler) \
	CALL(146, sched_get_priority_max) CALL(147, sched_get_priority_min) \
	CALL(148, sched_rr_get_interval) CALL(149, mlock) CALL(150, munlock) CALL(151, mlockall) \
	CALL(152, munlockall) CALL(153, vhangup) CALL(154, modify_ldt) CALL(155, pivot_root) \
	CALL(156, _sysctl) CALL(157, prctl) CALL(158, arch_prctl) CALL(159, adjtimex) \
	CALL(160, setrlimit) CALL(161, chroot) CALL(162, sync) CALL(163, acct) CALL(164, settimeofday) \
	CALL(165, mount) CALL(166, umount2) CALL(167, swapon) CALL(168, swapoff) CALL(169, reboot) \
	CALL(170, sethostname) CALL(171, setdomainname) CALL(172, iopl) CALL(173, ioperm) \
	CALL(174, create_module) CALL(175, init_module) CALL(176, delete_module) \
	CALL(177, get_kernel_syms) CALL(178, query_module) CALL(179, quotactl) CALL(180, nfsservctl) \
	CALL(181, getpmsg) CALL(182, putpmsg) CALL(183, afs_syscall) CALL(184, tuxcall) \
	CALL(185, security) CALL(186, gettid) CALL(187, readahead) CALL(188, setxattr) \
	CALL(189, lsetxattr) CALL(190, fsetxattr) CALL(191, getxattr) CALL(192, lgetxattr) \
	CALL(193, fgetxattr) CALL(194, listxattr) CALL(195, llistxattr) CALL(196, flistxattr) \
	CALL(197, removexattr) CALL(198, lremovexattr) CALL(199, fremovexattr) CALL(200, tkill) \
	CALL(201, time) CALL(202, futex) CALL(203, sched_setaffinity) CALL(204, sched_getaffinity) \
	CALL(205, set_thread_area) CALL(206, io_setup) CALL(207, io_destroy) CALL(208, io_getevents) \
	CALL(209, io_submit) CALL(210, io_cancel) CALL(211, get_thread_area) CALL(212, lookup_dcookie) \
	CALL(213, epoll_create) CALL(214, epoll_ctl_old) CALL(215, epoll_wait_old) \
	CALL(216, remap_file_pages) CALL(217, getdents64) CALL(218, set_tid_address) \
	CALL(219, restart_syscall) CALL(220, semtimedop) CALL(221, fadvise64) CALL(222, timer_create) \
	CALL(223, timer_settime) CALL(224, timer_gettime) CALL(225, timer_getoverrun) \
	CALL(226, timer_delete) CALL(227, clock_settime) CALL(228, clock_gettime) \
	CALL(229, clock_getres) CALL(230, clock_nanosleep) CALL(231, exit_group) CALL(232, epoll_wait) \
	CALL(233, epoll_ctl) CALL(234, tgkill) CALL(235, utimes) CALL(236, vserver) CALL(237, mbind) \
	CALL(238, set_mempolicy) CALL(239, get_mempolicy) CALL(240, mq_open) CALL(241, mq_unlink) \
	CALL(242, mq_timedsend) CALL(243, mq_timedreceive) CALL(244, mq_notify) \
	CALL(245, mq_getsetattr) CALL(246, kexec_load) CALL(247, waitid) CALL(248, add_key) \
	CALL(249, request_key) CALL(250, keyctl) CALL(251, ioprio_set) CALL(252, ioprio_get) \
	CALL(253, inotify_init) CALL(254, inotify_add_watch) CALL(255, inotify_rm_watch) \
	CALL(256, migrate_pages) CALL(257, openat) CALL(258, mkdirat) CALL(259, mknodat) \
	CALL(260, fchownat) CALL(261, futimesat) CALL(262, newfstatat) CALL(263, unlinkat) \
	CALL(264, renameat) CALL(265, linkat) CALL(266, symlinkat) CALL(267, readlinkat) \
	CALL(268, fchmodat) CALL(269, faccessat) CALL(270, pselect6) CALL(271, ppoll) \
	CALL(272, unshare) CALL(273, set_robust_list) CALL(274, get_robust_list) CALL(275, splice) \
	CALL(276, tee) CALL(277, sync_file_range) CALL(278, vmsplice) CALL(279, move_pages) \
	CALL(280, utimensat) CALL(281, epoll_pwait) CALL(282, signalfd) CALL(283, timerfd_create) \
	CALL(284, eventfd) CALL(285, fallocate) CALL(286, timerfd_settime) CALL(287, timerfd_gettime) \
	CALL(288, accept4) CALL(289, signalfd4) CALL(290, eventfd2) CALL(291, epoll_create1) \
	CALL(292, dup3) CALL(293, pipe2) CALL(294, inotify_init1) CALL(295, preadv) CALL(296, pwritev) \
	CALL(297, rt_tgsigqueueinfo) CALL(298, perf_event_open) CALL(299, recvmmsg) \
	CALL(300, fanotify_init) CALL(301, fanotify_mark) CALL(302, prlimit64) \
	CALL(303, name_to_handle_at) CALL(304, open_by_handle_at) CALL(305, clock_adjtime) \
	CALL(306, syncfs) CALL(307, sendmmsg) CALL(308, setns) CALL(309, getcpu) \
	CALL(310, process_vm_readv) CALL(311, process_vm_writev) CALL(312, kcmp) \
	CALL(313, finit_module) CALL(314, sched_setattr) CALL(315, sched_getattr) CALL(316, renameat2) \
	CALL(317, seccomp) CALL(318, getrandom) CALL(319, memfd_create) CALL(320, kexec_file_load) \
	CALL(321, bpf) CALL(322, execveat) CALL(323, userfaultfd) CALL(324, membarrier) \
	CALL(325, mlock2) CALL(326, copy_file_range) CALL(327, preadv2) CALL(328, pwritev2) \
	CALL(329, pkey_mprotect) CALL(330, pkey_alloc) CALL(331, pkey_free) CALL(332, statx) \
	CALL(333, io_pgetevents) CALL(334, rseq) CALL(335, uretprobe) CALL(336, uprobe) \
	CALL(424, pidfd_send_signal) CALL(425, io_uring_setup) CALL(426, io_uring_enter) \
	CALL(427, io_uring_register) CALL(428, open_tree) CALL(429, move_mount) CALL(430, fsopen) \
	CALL(431, fsconfig) CALL(432, fsmount) CALL(433, fspick) CALL(434, pidfd_open) \
	CALL(435, clone3) CALL(436, close_range) CALL(437, openat2) CALL(438, pidfd_getfd) \
	CALL(439, faccessat2) CALL(440, process_madvise) CALL(441, epoll_pwait2) \
	CALL(442, mount_setattr) CALL(443, quotactl_fd) CALL(444, landlock_create_ruleset) \
	CALL(445, landlock_add_rule) CALL(446, landlock_restrict_self) CALL(447, memfd_secret) \
	CALL(448, process_mrelease) CALL(449, futex_waitv) CALL(450, set_mempolicy_home_node) \
	CALL(451, cachestat) CALL(452, fchmodat2) CALL(453, map_shadow_stack) CALL(454, futex_wake) \
	CALL(455, futex_wait) CALL(456, futex_requeue) CALL(457, statmount) CALL(458, listmount) \
	CALL(459, lsm_get_self_attr) CALL(460, lsm_set_self_attr) CALL(461, lsm_list_modules) \
	CALL(462, mseal) CALL(463, setxattrat) CALL(464, getxattrat) CALL(465, listxattrat) \
	CALL(466, removexattrat) CALL(467, open_tree_attr) CALL(468, file_getattr) \
	CALL(469, file_setattr) CALL(470, listns) CALL(471, rseq_slice_yield)

#endif
