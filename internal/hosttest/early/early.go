// Package early calls C in the main thread before table hosttest is served, which its
// host's package sees to: it imports this one.
package early

import (
	_ "github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/usys"
)

func init() { usys.PthreadYield() }
