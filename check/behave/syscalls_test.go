package behave

import (
	"os"
	"regexp"
	"strconv"
	"testing"
)

// The host's own table of system calls has the same names.
func TestNamesAreTheHosts(t *testing.T) {
	text, err := os.ReadFile("../../parlib/linux_nr_amd64.h")
	if err != nil {
		t.Fatal(err)
	}
	calls := regexp.MustCompile(`CALL\((\d+), (\w+)\)`).FindAllSubmatch(text, -1)
	if len(calls) != len(sysNumbers()) {
		t.Errorf("%d system calls have names here, want %d", len(sysNumbers()), len(calls))
	}
	for _, c := range calls {
		n, err := strconv.ParseInt(string(c[1]), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if got := sysName(n); got != string(c[2]) {
			t.Errorf("sysName(%d) = %s, want %s", n, got, c[2])
		}
	}
}
