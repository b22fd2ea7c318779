package ros

// Limits.
const (
	MAX_FILENAME_SZ = 255       // a name in a directory
	PATH_MAX        = 4096      // a path, with the NUL that it need not have
	ARG_MAX         = 32 * 4096 // an argument block
)

// Flags of openat, and of fcntl with F_GETFL and F_SETFL. Unlike on other systems the access
// modes are bits.
const (
	O_READ    = 0x01
	O_WRITE   = 0x02
	O_EXEC    = 0x04
	O_RDONLY  = O_READ
	O_WRONLY  = O_WRITE
	O_RDWR    = O_READ | O_WRITE
	O_ACCMODE = 0x07

	O_CREAT     = 0o100
	O_EXCL      = 0o200
	O_NOCTTY    = 0o400
	O_TRUNC     = 0o1000
	O_APPEND    = 0o2000
	O_NONBLOCK  = 0o4000
	O_SYNC      = 0o10000
	O_ASYNC     = 0o20000
	O_DIRECT    = 0o40000
	O_PATH      = 0o100000
	O_DIRECTORY = 0o200000
	O_NOFOLLOW  = 0o400000
	O_NOATIME   = 0o1000000
	O_CLOEXEC   = 0o2000000
	O_REMCLO    = 0o4000000 // removed when closed
)

// AT_FDCWD as openat's directory means the current one.
const AT_FDCWD = -100

// Commands of fcntl.
const (
	F_DUPFD   = 0
	F_GETFD   = 1
	F_SETFD   = 2
	F_GETFL   = 3
	F_SETFL   = 4
	F_SYNC    = 101
	F_ADVISE  = 102 // Akaros declares it, but refuses it
	F_CHANCTL = 1000

	CCTL_SET_FL = F_CHANCTL + 0
	CCTL_SYNC   = F_CHANCTL + 1
	CCTL_DEBUG  = F_CHANCTL + 2

	FD_CLOEXEC = 1
)

// Modes of access.
const (
	F_OK = 0
	X_OK = 1
	W_OK = 2
	R_OK = 4
)

// Origins of the offset of llseek.
const (
	SEEK_SET = 0
	SEEK_CUR = 1
	SEEK_END = 2
)

// Bits of Kstat.Mode.
const (
	S_IFMT   = 0o170000
	S_IFSOCK = 0o140000
	S_IFLNK  = 0o120000
	S_IFREG  = 0o100000
	S_IFBLK  = 0o060000
	S_IFDIR  = 0o040000
	S_IFCHR  = 0o020000
	S_IFIFO  = 0o010000
	S_ISUID  = 0o4000
	S_ISGID  = 0o2000
	S_ISVTX  = 0o1000
	S_PMASK  = 0o777 // the bits that openat, mkdir and umask use
)

// Timespec is a time since 1970, or a span.
type Timespec struct {
	Sec  int64
	Nsec int64
}

// Kstat is the result of stat, lstat and fstat.
type Kstat struct {
	Dev     uint64
	Ino     uint64
	Mode    uint32
	Nlink   uint64
	Uid     uint32
	Gid     uint32
	Rdev    uint64
	Size    int64
	Blksize int64
	Blocks  int64 // of 512 bytes
	Atim    Timespec
	Mtim    Timespec
	Ctim    Timespec
}

// Kdirent is one entry of a directory. Each read of a directory's descriptor returns one.
type Kdirent struct {
	Ino    uint64
	Off    int64  // the offset of the next entry; 0 on Akaros
	Reclen uint16 // the length of the name
	Type   uint8  // DT_…; 0 on Akaros
	Name   [MAX_FILENAME_SZ + 1]uint8
}

// Values of Kdirent.Type.
const (
	DT_UNKNOWN = 0
	DT_FIFO    = 1
	DT_CHR     = 2
	DT_DIR     = 4
	DT_BLK     = 6
	DT_REG     = 8
	DT_LNK     = 10
	DT_SOCK    = 12
)
