package usystest

import "testing"

// NeedHost skips a test if there is no host.
func NeedHost(t testing.TB) {
	t.Helper()
	needHost(t, "rules")
}
