package quick

import (
	"slices"
	"strings"
	"testing"
)

// TestArguments gives command lines that are plain, and others, which have to be left to package main.
func TestArguments(t *testing.T) {
	for _, c := range []struct {
		line, want string // "": it is not plain
	}{
		{"exec /proc/self/exe", "-- /proc/self/exe"},
		{"exec -strict /proc/self/exe -c x", "-strict -- /proc/self/exe -c x"},
		{"exec -c -strict=tree /proc/self/exe", "-strict=tree -c -- /proc/self/exe"},
		{"exec -strict=tree -strict /proc/self/exe", "-strict -- /proc/self/exe"},
		{"exec -strict=policy /proc/self/exe", ""},
		{"exec -c", ""},
		{"exec", ""},
		{"exec sh", ""},
		{"exec ./...", ""},
		{"exec /proc/self", ""},
		{"exec /proc/self/none", ""},
		{"exec ./quick_linux_amd64_test.go", ""},
		{"exec -- /proc/self/exe", ""},
		{"exec -trace /proc/self/exe", ""},
		{"test /proc/self/exe", ""},
	} {
		got, ok := arguments(append([]string{"usys"}, strings.Fields(c.line)...))
		if ok != (c.want != "") || !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("arguments of %q: %q, %v; want %q", c.line, got, ok, c.want)
		}
	}
}
