//go:build !linux || !amd64 || !cgo

package hosttest_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	. "github.com/usys-go/bridge/internal/hosttest"
	"github.com/usys-go/bridge/usys"
)

// Without a host a call without an error result panics, and every other call returns
// the value of its declaration; nothing is touched.
func TestHostless(t *testing.T) {
	n, p := int64(7), Pair{A: 1, B: 2}
	for name, f := range map[string]func(){
		"Bump":     func() { Bump(&n, 1) },
		"Bump2":    func() { Bump2(&n, 1) },
		"BumpPair": func() { BumpPair(&p, 1) },
		"Empty":    func() { Empty() },
		"Sleep":    func() { Sleep(1 << 62) },
		"Abort":    func() { Abort() },
		"Add":      func() { Add(1, 2) },
		"Divide":   func() { Divide(1, 0) },
		"Many2":    func() { Many2(1, 2, 3, 4, 5, 6, 7) },
		"Many":     func() { Many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16) },
		"Not":      func() { Not(true) },
		"Next":     func() { Next(nil) },
		"Half":     func() { Half(2) },
		"Mixed":    func() { Mixed(1, 1, 1, 1, true, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1) },
	} {
		err := panicOf(f)
		if err == nil || !strings.HasPrefix(err.Error(), "usys: hosttest."+name+": no host: ") || !errors.Is(err, usys.ENOSYS) {
			t.Errorf("%s: panic %v, want ENOSYS with \"no host: \"", name, err)
		}
	}
	if n != 7 || p != (Pair{A: 1, B: 2}) {
		t.Errorf("the calls without a host changed n and p to %d, %+v; want 7, {A:1 B:2}", n, p)
	}
	AbsentNothing()
	if v := AbsentSeven(); v != 7 {
		t.Errorf("AbsentSeven() = %d, want 7", v)
	}
	_, err1 := FailWith(0)
	_, err2 := FailWith2(0)
	v, err3 := FailFloat(0)
	for _, err := range []error{err1, err2, err3, FailOnly(0), AbsentOnly()} {
		if !errors.Is(err, usys.ENOSYS) {
			t.Errorf("the error is %v, want ENOSYS", err)
		}
	}
	if !math.IsNaN(v) {
		t.Errorf("the value beside an error is %v, want NaN", v)
	}
}

// panicOf returns the error with which f panics.
func panicOf(f func()) (err error) {
	defer func() { err, _ = recover().(error) }()
	f()
	return nil
}
