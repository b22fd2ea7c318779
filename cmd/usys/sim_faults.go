package main

import (
	"strings"

	"github.com/usys-go/bridge/hosts/shape/faults"
	"github.com/usys-go/bridge/hosts/sim/runs"
)

// faultTable returns the table of -v of the rules of faults, as usys exec -c prints it; "": there
// are none.
func faultTable(r *runs.Result) string {
	if len(r.Faults) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("   matched       hit fault\n---------- --------- ----------------\n")
	faults.WriteCounts(&b, r.Faults, true)
	return b.String()
}
