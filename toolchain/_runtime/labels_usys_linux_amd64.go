//go:build go1.26

package runtime

import (
	"internal/runtime/pprof/label"
	"unsafe"
)

// Where a goroutine's labels lie: g.labels is a *label.Set, as traceback.go reads it. The
// compiler writes these into go_asm.h. Releases before go1.26 have no such package, and
// package runtime of these does not know what g.labels points to: toolchain/labels.go makes
// a file that takes this one's place.
const (
	usysLabelSetList = unsafe.Offsetof(label.Set{}.List)
	usysLabelSize    = unsafe.Sizeof(label.Label{})
	usysLabelKey     = unsafe.Offsetof(label.Label{}.Key)
	usysLabelValue   = unsafe.Offsetof(label.Label{}.Value)
)
