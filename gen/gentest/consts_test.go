package gentest

import (
	"strings"
	"testing"

	"github.com/usys-go/bridge/gen"
)

// TestConstants compiles the C side of tables with a constant that its type does not
// hold, and with one that no header declares: the compiler's message has the mistake,
// and the place to mend.
func TestConstants(t *testing.T) {
	for name, c := range map[string]struct{ constant, want string }{
		"fits":       {"HIGH int16 [c=LARGE]", ""},
		"too large":  {"HIGH int8 [c=LARGE]", "HIGH: the value of LARGE does not fit int8"},
		"negative":   {"HIGH uint32 [c=MINUS]", "HIGH: the value of MINUS does not fit uint32"},
		"undeclared": {"HIGH", "include=FILE.h"},
	} {
		t.Run(name, func(t *testing.T) {
			module(t, "consts")
			write(t, "table.go", "package consts\n\n//usys:table consts host=host\n\n//usys:const "+c.constant+"\n")
			files, err := gen.Generate(".")
			if err != nil {
				t.Fatal(err)
			}
			if err := gen.Write(files); err != nil {
				t.Fatal(err)
			}
			out, err := command(t, "", "cc", "-DLARGE=300", "-DMINUS=-1", "-Wall", "-fsyntax-only", "host/zconsts_host.c")
			if (err == nil) != (c.want == "") || !strings.Contains(out, c.want) {
				t.Errorf("%v, want %q:\n%s", err, c.want, out)
			}
		})
	}
}
