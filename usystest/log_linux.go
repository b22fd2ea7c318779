package usystest

import (
	"slices"
	"strings"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/hosts/trace"
)

// kept is the size in bytes of a Counter's records. C: ROOM (fault_keep.c).
const kept = 256 << 10

// records returns the records that the host has of the calls.
func (c *Counter) records() []byte {
	b := make([]byte, kept)
	return slices.Clone(b[:hostKept(c.r.number, &b[0], kept)])
}

// lines returns the calls of records as text.
func lines(records []byte) (list []string) {
	for _, r := range trace.OwnCalls(records) {
		text := calls.AMD64.Append(nil, r, &calls.Options{Strings: 80})
		list = append(list, strings.TrimSpace(string(text)))
	}
	return list
}
