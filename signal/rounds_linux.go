package signal

import (
	"runtime"
	"syscall"
)

// rounds returns how many rounds of collect take all the values that were pending when it began,
// and so that a flood has an end. The kernel holds no more values than RLIMIT_SIGPENDING, and a
// host with vcores a ring full for each of them.
func rounds() int {
	const rlimitSigpending, most = 11, 128 // of some 1,000 values
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(rlimitSigpending, &limit); err != nil {
		return most
	}
	return int(min(limit.Cur/1000+1+uint64(runtime.NumCPU()), most))
}
