package ros

// PROC_DUP_FGRP makes proc_create give the new process its parent's descriptors, except those
// that close on exec. Without it the process has only the descriptors that dup_fds_to gives
// it.
const PROC_DUP_FGRP = 1

// Options of waitpid.
const (
	WNOHANG   = 1
	WUNTRACED = 2
)

// Childfdmap is one descriptor that dup_fds_to hands over.
type Childfdmap struct {
	Parentfd uint32
	Childfd  uint32
	Ok       int32 // 0: done, -1: not
}

// Argenv is the head of the argument block of proc_create and exec.
// Argc+Envc offsets of 8 bytes each follow, then the strings, NUL-terminated;
// the offsets count from the first string.
type Argenv struct {
	Argc uint64
	Envc uint64
}

// SerializedData is the head of the block that SerializeArgvEnvp returns; an argument block
// of Len bytes follows.
type SerializedData struct {
	Len uint64
}
