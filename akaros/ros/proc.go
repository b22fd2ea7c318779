package ros

// PROC_DUP_FGRP gives a process that proc_create makes its parent's descriptors,
// but those that close on exec; without it the process has none but what
// dup_fds_to gives it.
const PROC_DUP_FGRP = 1

// How waitpid waits.
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

// Argenv is the head of an argument block, as proc_create and exec take it.
// Argc+Envc offsets of 8 bytes each follow, then the strings, NUL-terminated;
// the offsets count from the first string.
type Argenv struct {
	Argc uint64
	Envc uint64
}

// SerializedData is the head of what SerializeArgvEnvp returns; Len bytes of
// argument block follow.
type SerializedData struct {
	Len uint64
}
