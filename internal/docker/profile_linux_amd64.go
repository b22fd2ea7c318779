package docker

// denied are the calls that Docker's default profile does not allow on linux/amd64 to a
// container with the default capabilities (github.com/moby/profiles, seccomp, of 2025).
// They fail with EPERM, and so do calls whose numbers are not known. The profile has no
// uprobe, either, but that passes every filter.
var denied = []string{
	// The machine: its name, clock, disks, kernel and its log.
	"acct", "clock_settime", "delete_module", "finit_module", "init_module", "ioperm", "iopl",
	"kexec_file_load", "kexec_load", "lookup_dcookie", "quotactl", "quotactl_fd", "reboot",
	"setdomainname", "sethostname", "settimeofday", "swapoff", "swapon", "syslog", "vhangup",

	// Namespaces, and the mounts in them.
	"fsconfig", "fsmount", "fsopen", "fspick", "listns", "mount", "mount_setattr", "move_mount",
	"open_tree", "open_tree_attr", "pivot_root", "setns", "umount2", "unshare",

	// Other programs and their behaviour.
	"bpf", "fanotify_init", "kcmp", "open_by_handle_at", "perf_event_open", "pidfd_getfd",
	"process_madvise", "userfaultfd",

	// Keys, which have no namespaces, and security modules.
	"add_key", "keyctl", "lsm_get_self_attr", "lsm_list_modules", "lsm_set_self_attr", "request_key",

	// Places of memory on machines with several.
	"get_mempolicy", "mbind", "migrate_pages", "move_pages", "set_mempolicy", "set_mempolicy_home_node",

	// The second way to make calls.
	"io_uring_enter", "io_uring_register", "io_uring_setup",

	// Calls that the profile does not mention: too new, or obsolete.
	"_sysctl", "afs_syscall", "create_module", "file_getattr", "file_setattr", "get_kernel_syms",
	"getpmsg", "nfsservctl", "putpmsg", "query_module", "rseq_slice_yield", "security", "sysfs",
	"tuxcall", "uselib", "ustat", "vserver",
}

// newNamespaces are the flags of clone that make namespaces. A clone with one of them is
// not allowed.
const newNamespaces = 0x7e020000

// families are the families of sockets that are not allowed, the first of them
// and the others.
var families = struct {
	known  uint32
	denied []uint32
}{46, []uint32{12, 19, 20, 23, 25, 34, 37, 38, 40}}

// personalities are the allowed arguments of personality. The last one asks for
// the current one.
var personalities = []uint32{0, 0x8, 0x20000, 0x20008, 0xffffffff}

// kept are the capabilities that a container has, by number.
var kept = map[int]string{
	0: "CAP_CHOWN", 1: "CAP_DAC_OVERRIDE", 3: "CAP_FOWNER", 4: "CAP_FSETID", 5: "CAP_KILL", 6: "CAP_SETGID",
	7: "CAP_SETUID", 8: "CAP_SETPCAP", 10: "CAP_NET_BIND_SERVICE", 13: "CAP_NET_RAW", 18: "CAP_SYS_CHROOT",
	27: "CAP_MKNOD", 29: "CAP_AUDIT_WRITE", 31: "CAP_SETFCAP",
}
