package trace

import (
	"testing"
	"unsafe"
)

// TestHead: C asserts the same numbers (trace.h).
func TestHead(t *testing.T) {
	var h head
	if a, b, c := unsafe.Offsetof(h.strings), unsafe.Offsetof(h.wanted), unsafe.Sizeof(h); a != 64 || b != 96 || c != 224 {
		t.Errorf("strings at %d, wanted at %d, %d bytes", a, b, c)
	}
}
