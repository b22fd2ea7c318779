//go:build !(linux && amd64 && cgo)

package mathlib_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/usys-go/bridge/examples/mathlib"
	"github.com/usys-go/bridge/usys"
)

const hosted = false

// TestNoHost calls functions that have no error result: they panic with the reason.
func TestNoHost(t *testing.T) {
	for name, f := range map[string]func(){
		"Hypot": func() { mathlib.Hypot(3, 4) },
		"Lerp":  func() { mathlib.Lerp(0, 1, 0.5) },
		"Sum":   func() { mathlib.SumOf(nil) },
		"Poly":  func() { mathlib.Poly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10) },
		"Dot5":  func() { mathlib.Dot5(1, 2, 3, 4, 5, 6, 7, 8, 9, 10) },
		"Pi":    func() { mathlib.Pi(1, 1) },
	} {
		err := panicOf(f)
		if err == nil || !strings.HasPrefix(err.Error(), "usys: mathlib."+name+": no host: ") || !errors.Is(err, usys.ENOSYS) {
			t.Errorf("%s: panic %v, want ENOSYS with \"no host: \"", name, err)
		}
	}
	err := usys.Require("mathlib")
	if err == nil || !strings.HasPrefix(err.Error(), "usys: table mathlib: no host: ") && !strings.Contains(err.Error(), "linux/amd64 alone") {
		t.Errorf("Require: %v, want \"no host: \"", err)
	}
}

// panicOf returns the error that f panics with.
func panicOf(f func()) (err error) {
	defer func() { err, _ = recover().(error) }()
	f()
	return nil
}
