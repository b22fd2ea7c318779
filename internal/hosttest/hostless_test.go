//go:build !linux || !amd64 || !cgo

package hosttest_test

import (
	"errors"
	"math"
	"testing"

	. "github.com/usys-go/bridge/internal/hosttest"
	"github.com/usys-go/bridge/usys"
)

// Without a host every form of call answers as its declaration says, and nothing
// is touched.
func TestHostless(t *testing.T) {
	n, p := int64(7), Pair{A: 1, B: 2}
	Bump(&n, 1)
	Bump2(&n, 1)
	if n != 7 || !math.IsNaN(BumpPair(&p, 1)) || p != (Pair{A: 1, B: 2}) {
		t.Error(n, p)
	}
	Empty()
	Sleep(1 << 62)
	Abort()
	if Add(1, 2) != math.MaxUint64 || Divide(1, 0) != -1 || Many2(1, 2, 3, 4, 5, 6, 7) != -1 || Many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16) != math.MaxUint64 {
		t.Error("integers")
	}
	if Not(true) || Not(false) || Next(nil) != nil || AbsentSeven() != 7 {
		t.Error("bool, pointer, absent=7")
	}
	if h := Half(2); h == h || !math.IsNaN(Mixed(1, 1, 1, 1, true, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)) {
		t.Error("floats")
	}
	_, err1 := FailWith(0)
	_, err2 := FailWith2(0)
	_, err3 := FailFloat(0)
	for _, err := range []error{err1, err2, err3, FailOnly(0), AbsentOnly()} {
		if !errors.Is(err, usys.ENOSYS) {
			t.Error(err)
		}
	}
}
