//go:build !linux

package order

// thread returns 0, the initial value of holder, so that no call waits: without a host there
// is no mask to change.
func thread() int64 { return 0 }
