package ros

// A rule states which return values of a call are errors.
type rule uint8

// The rules.
const (
	always      rule = iota // the call is unknown
	never                   // the call cannot fail
	nonZero                 // the value is 0, or an error
	negative                // the value is a count, a descriptor or a process ID, or a negative error
	minusOne                // the value is an address, or -1 for an error
	notPositive             // the value is the number of completed items; 0 or less is an error
)

var rules = [...]rule{
	SYS_NULL:              nonZero,
	SYS_BLOCK:             nonZero,
	SYS_CACHE_INVALIDATE:  nonZero,
	SYS_REBOOT:            never,
	SYS_GETPCOREID:        never,
	SYS_GETVCOREID:        never,
	SYS_PROC_CREATE:       negative,
	SYS_PROC_RUN:          nonZero,
	SYS_PROC_DESTROY:      nonZero,
	SYS_PROC_YIELD:        never,
	SYS_CHANGE_VCORE:      negative,
	SYS_FORK:              negative,
	SYS_EXEC:              nonZero,
	SYS_WAITPID:           negative,
	SYS_MMAP:              minusOne,
	SYS_MUNMAP:            nonZero,
	SYS_MPROTECT:          nonZero,
	SYS_SHARED_PAGE_ALLOC: negative,
	SYS_SHARED_PAGE_FREE:  negative,
	SYS_PROVISION:         negative,
	SYS_NOTIFY:            nonZero,
	SYS_SELF_NOTIFY:       nonZero,
	SYS_HALT_CORE:         nonZero,
	SYS_INIT_ARSC:         never,
	SYS_CHANGE_TO_M:       negative,
	SYS_POKE_KSCHED:       nonZero,
	SYS_ABORT_SYSC:        never,
	SYS_POPULATE_VA:       notPositive,
	SYS_ABORT_SYSC_FD:     never,
	SYS_VMM_ADD_GPCS:      notPositive,
	SYS_VC_ENTRY:          never,
	SYS_NANOSLEEP:         nonZero,
	SYS_POP_CTX:           nonZero,
	SYS_VMM_POKE_GUEST:    nonZero,
	SYS_SEND_EVENT:        nonZero,
	SYS_VMM_CTL:           negative,
	SYS_READ:              negative,
	SYS_WRITE:             negative,
	SYS_OPENAT:            negative,
	SYS_CLOSE:             nonZero,
	SYS_FSTAT:             nonZero,
	SYS_STAT:              nonZero,
	SYS_LSTAT:             nonZero,
	SYS_FCNTL:             negative,
	SYS_ACCESS:            nonZero,
	SYS_UMASK:             never,
	SYS_LLSEEK:            nonZero,
	SYS_LINK:              nonZero,
	SYS_UNLINK:            nonZero,
	SYS_SYMLINK:           nonZero,
	SYS_READLINK:          negative,
	SYS_CHDIR:             nonZero,
	SYS_GETCWD:            negative,
	SYS_MKDIR:             nonZero,
	SYS_RMDIR:             nonZero,
	SYS_WSTAT:             negative,
	SYS_FWSTAT:            negative,
	SYS_RENAME:            nonZero,
	SYS_FCHDIR:            nonZero,
	SYS_DUP_FDS_TO:        notPositive,
	SYS_TAP_FDS:           notPositive,
	SYS_TCGETATTR:         nonZero,
	SYS_TCSETATTR:         nonZero,
	SYS_SETUID:            nonZero,
	SYS_SETGID:            nonZero,
	SYS_NBIND:             negative,
	SYS_NMOUNT:            negative,
	SYS_NUNMOUNT:          nonZero,
	SYS_FD2PATH:           nonZero,
}

// Failed reports whether retval means that system call num failed. It returns true for an
// unknown call.
//
// For the few calls that cannot fail on Akaros it returns false, even if the host does not
// supply them: then only Syscall.Err reports that (ENOSYS).
func Failed(num uint32, retval int64) bool {
	r := always
	if num < uint32(len(rules)) {
		r = rules[num]
	}
	switch r {
	case never:
		return false
	case nonZero:
		return retval != 0
	case negative:
		return retval < 0
	case minusOne:
		return retval == -1
	case notPositive:
		return retval <= 0
	}
	return true
}
