//go:build linux && amd64 && cgo

package mathlib_test

import (
	"errors"
	"fmt"

	"github.com/usys-go/bridge/examples/mathlib"
	"github.com/usys-go/bridge/usys"
)

func Example() {
	fmt.Println(mathlib.Hypot(3, 4))

	_, err := mathlib.Sqrt(-1)
	var failure *usys.Error
	if errors.As(err, &failure) {
		fmt.Println(failure.Func, int64(failure.Errno) == mathlib.EDOM, failure.Errstr() != "")
	}

	s, err := mathlib.StatsOf([]float64{1, 2, 3, 4})
	fmt.Println(s.Mean, s.Range.Max, s.Ordered, err)
	// Output:
	// 5
	// sqrt true true
	// 2.5 4 true <nil>
}
