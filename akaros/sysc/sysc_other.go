//go:build !linux || !amd64

package sysc

import "github.com/usys-go/bridge/usys"

// Call returns ENOSYS, as for an absent function.
func Call(s *usys.Syscall, num uint32, a, b, c, d, e, f uintptr) {
	s.Num, s.Err, s.Retval, s.Flags = num, int32(usys.ENOSYS), -1, 0
	s.Arg = [6]int64{int64(a), int64(b), int64(c), int64(d), int64(e), int64(f)}
	s.Errstr[0] = 0
}
