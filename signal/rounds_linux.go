package signal

import (
	"runtime"
	"syscall"
)

// rounds returns the number of rounds after which collect has taken every value that was
// pending when it began. The kernel holds at most RLIMIT_SIGPENDING values, and a host with
// vcores one full ring for each vcore.
func rounds() int {
	const rlimitSigpending, most = 11, 128 // of about 1,000 values each
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(rlimitSigpending, &limit); err != nil {
		return most
	}
	return int(min(limit.Cur/1000+1+uint64(runtime.NumCPU()), most))
}
