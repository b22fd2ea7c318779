package akaros

import (
	"time"

	"github.com/usys-go/bridge/akaros/ros"
)

// Time.

// Nanosleep blocks for span. If it ends early and left is not nil, it stores the remaining time in left.
//sys	Nanosleep(span *ros.Timespec, left *ros.Timespec) (err error) = ros.SYS_NANOSLEEP

// Block blocks for usec microseconds.
//sys	Block(usec uint64) (err error) = ros.SYS_BLOCK

// Sleep blocks the goroutine in the host for d. The goroutine occupies its thread meanwhile.
func Sleep(d time.Duration) error {
	if d <= 0 {
		return nil
	}
	return Nanosleep(&ros.Timespec{Sec: int64(d / time.Second), Nsec: int64(d % time.Second)}, nil)
}
