package xxhash_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/usys-go/bridge/examples/libs/internal/both"
	"github.com/usys-go/bridge/examples/libs/xxhash"
	"github.com/usys-go/bridge/examples/libs/xxhash/cgo"
)

type sum64 func(p []byte, seed uint64) uint64

var wrappers = both.Wrappers[sum64]{Usys: xxhash.Sum64, Cgo: cgo.Sum64}

func TestSum64(t *testing.T) {
	both.Same(t, wrappers, func(t *testing.T, sum sum64, log *both.Log) {
		log.Add("%x", sum(nil, 0))
		log.Add("%x", sum([]byte("a"), 0))
		log.Add("%x", sum([]byte("Nobody inspects the spammish repetition"), 0))
		log.Add("%x", sum(bytes.Repeat([]byte("long"), 100000), 0xffffffffffffffff))
	}, `
ef46db3751d8e999
d24ec4f1a98c6e5b
fbcea83c8a378bf1
f39cd5b5d115998c
`)
}

func TestBusy(t *testing.T) {
	both.Busy(t, wrappers, func(sum sum64, goroutine int) error {
		for i := range 400 {
			p := bytes.Repeat([]byte{byte(goroutine)}, i*199)
			if a, b := sum(p, uint64(i)), cgo.Sum64(p, uint64(i)); a != b {
				return fmt.Errorf("%d bytes: %x, want %x", len(p), a, b)
			}
		}
		return nil
	})
}

func TestAllocations(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() {
		var p [16]byte
		xxhash.Sum64(p[:], 0)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
