// Package early calls C in the main thread before table hosttest is served: the
// package of the table's host imports it.
package early

import (
	_ "github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/usys"
)

func init() { usys.PthreadYield() }
