//go:build !linux

package order

// thread returns the holder's initial value. There is no host that could change a mask, so
// no call has to wait.
func thread() int64 { return 0 }
