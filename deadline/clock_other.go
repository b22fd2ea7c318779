//go:build !linux

package deadline

import "time"

// hostMicro returns the time in microseconds since 1970, rounded up.
func hostMicro() int64 { return (time.Now().UnixNano() + 999) / 1000 }
