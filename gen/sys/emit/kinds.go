package emit

import (
	"slices"

	"github.com/usys-go/bridge/gen/sys/lang"
)

// cures says which kind to pass or return instead of a kind without a rule.
var cures = map[lang.Kind]string{
	lang.Bool:    "use an int, 0 or 1",
	lang.Float:   "use a uint64 made by math.Float64bits",
	lang.Array:   "use a pointer to it",
	lang.Error:   "use an int",
	lang.Slice:   "let the caller pass the slice to fill",
	lang.String:  "let the caller pass a []byte to fill",
	lang.Pointer: "return a uintptr",

	lang.UnsafePointer: "return a uintptr",
}

// refuse reports parameters and values that are not of these kinds.
func refuse(c *lang.Call, params, values []lang.Kind, l *problems) {
	demand := func(list []lang.Param, kinds []lang.Kind, what string) {
		for _, r := range list {
			if !slices.Contains(kinds, r.Type.Kind) {
				l.add(r.TypePos, cures[r.Type.Kind], "there is no rule for %s %s of type %s", what, r.Name, r.Type.Text)
			}
		}
	}
	demand(c.Params, params, "parameter")
	demand(c.Values(), values, "result")
}
