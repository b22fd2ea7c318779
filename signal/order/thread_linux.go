package order

import "syscall"

// thread returns the number of the calling thread.
func thread() int64 { return int64(syscall.Gettid()) }
