//go:build linux && amd64 && cgo

package ring_test

import (
	"fmt"

	"github.com/usys-go/bridge/examples/ring"
)

func Example() {
	r, err := ring.Open(ring.Options{Slots: 16, Total: 1000})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Close()

	sum := uint64(0)
	for buf := make([]ring.Record, 8); ; {
		n := r.Wait(buf)
		if n == 0 {
			break
		}
		for _, record := range buf[:n] {
			sum += record.Seq
		}
	}
	fmt.Println(sum)
	// Output:
	// 499500
}
