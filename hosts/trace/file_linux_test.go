package trace

import (
	"testing"
	"unsafe"
)

// TestHead: C asserts the same numbers (trace.h).
func TestHead(t *testing.T) {
	var h head
	if a, b, c := unsafe.Offsetof(h.strings), unsafe.Offsetof(h.wanted), unsafe.Sizeof(h); a != 64 || b != 80 || c != 144 {
		t.Errorf("strings at %d, wanted at %d, %d bytes", a, b, c)
	}
}
