package emit

import (
	"strings"

	"github.com/usys-go/bridge/gen/sys/lang"
)

// A pad64 reports whether a word of padding goes before a 64-bit argument that n
// words precede.
type pad64 func(m Machine, c *lang.Call, n int) bool

// pads are the systems whose kernels align 64-bit arguments.
var pads = map[string]pad64{
	"netbsd":    always,
	"openbsd":   always,
	"dragonfly": unlessExtended,
}

// padding returns the system's rule.
func (d *dialect) padding(u *Unit) pad64 {
	if f, ok := pads[u.System]; ok && !d.unpadded(u) {
		return f
	}
	return evenly
}

func always(Machine, *lang.Call, int) bool { return true }

// unlessExtended spares dragonfly's extpread and extpwrite, which have their
// padding among the declared parameters.
func unlessExtended(_ Machine, c *lang.Call, _ int) bool {
	name := strings.ToLower(c.Name)
	return !strings.HasPrefix(name, "extpread") && !strings.HasPrefix(name, "extpwrite")
}

// evenly puts the two halves into a pair of registers that begins with an even
// one.
func evenly(m Machine, _ *lang.Call, n int) bool { return m.Bits32 && m.Even && n%2 == 1 }
