package ros

// Numbers of system calls: Syscall.Num.
const (
	SYS_NULL              = 1
	SYS_BLOCK             = 2
	SYS_CACHE_INVALIDATE  = 3
	SYS_REBOOT            = 4
	SYS_GETPCOREID        = 7
	SYS_GETVCOREID        = 8
	SYS_PROC_CREATE       = 10
	SYS_PROC_RUN          = 11
	SYS_PROC_DESTROY      = 12
	SYS_PROC_YIELD        = 13
	SYS_CHANGE_VCORE      = 14
	SYS_FORK              = 15
	SYS_EXEC              = 16
	SYS_WAITPID           = 17
	SYS_MMAP              = 18
	SYS_MUNMAP            = 19
	SYS_MPROTECT          = 20
	SYS_SHARED_PAGE_ALLOC = 22
	SYS_SHARED_PAGE_FREE  = 23
	SYS_PROVISION         = 24
	SYS_NOTIFY            = 25
	SYS_SELF_NOTIFY       = 26
	SYS_HALT_CORE         = 27
	SYS_INIT_ARSC         = 28
	SYS_CHANGE_TO_M       = 29
	SYS_POKE_KSCHED       = 30
	SYS_ABORT_SYSC        = 31
	SYS_POPULATE_VA       = 32
	SYS_ABORT_SYSC_FD     = 33
	SYS_VMM_ADD_GPCS      = 34
	SYS_VC_ENTRY          = 35
	SYS_NANOSLEEP         = 36
	SYS_POP_CTX           = 37
	SYS_VMM_POKE_GUEST    = 38
	SYS_SEND_EVENT        = 39
	SYS_VMM_CTL           = 40

	SYS_READ       = 100
	SYS_WRITE      = 101
	SYS_OPENAT     = 102
	SYS_CLOSE      = 103
	SYS_FSTAT      = 104
	SYS_STAT       = 105
	SYS_LSTAT      = 106
	SYS_FCNTL      = 107
	SYS_ACCESS     = 108
	SYS_UMASK      = 109
	SYS_LLSEEK     = 111
	SYS_LINK       = 112
	SYS_UNLINK     = 113
	SYS_SYMLINK    = 114
	SYS_READLINK   = 115
	SYS_CHDIR      = 116
	SYS_GETCWD     = 117
	SYS_MKDIR      = 118
	SYS_RMDIR      = 119
	SYS_WSTAT      = 121
	SYS_FWSTAT     = 122
	SYS_RENAME     = 123
	SYS_FCHDIR     = 124
	SYS_DUP_FDS_TO = 125
	SYS_TAP_FDS    = 126

	SYS_TCGETATTR = 141
	SYS_TCSETATTR = 142
	SYS_SETUID    = 143
	SYS_SETGID    = 144
	SYS_NBIND     = 145
	SYS_NMOUNT    = 146
	SYS_NUNMOUNT  = 147
	SYS_FD2PATH   = 149
)

// Bits of Syscall.Flags.
const (
	SC_DONE     = 1 << iota // the call is over
	SC_PROGRESS             // the call has made progress
	SC_UEVENT               // send an event to EvQ when the call is over
	SC_K_LOCK               // reserved for the kernel
	SC_ABORT                // the call is to be aborted
)

// MAX_ERRSTR_LEN is the length of Syscall.Errstr, the NUL included.
const MAX_ERRSTR_LEN = 128
