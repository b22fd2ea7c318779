package ros

// Protection of memory: mmap and mprotect.
const (
	PROT_NONE  = 0
	PROT_READ  = 1
	PROT_WRITE = 2
	PROT_EXEC  = 4
)

// Kinds of mapping. mmap's offset is in pages.
const (
	MAP_SHARED    = 0x01
	MAP_PRIVATE   = 0x02
	MAP_FIXED     = 0x10
	MAP_ANONYMOUS = 0x20
	MAP_LOCKED    = 0x2000
	MAP_POPULATE  = 0x8000
)
