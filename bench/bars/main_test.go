package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/usys-go/bridge/internal/bar"
)

func TestTable(t *testing.T) {
	var b strings.Builder
	table(&b, []bar.Line{
		{Name: "a/b", Value: 1, Limit: 1.05},
		{Name: "longer/c", Value: 1.5, Limit: 1.05},
		{Name: "perl", Lacks: "perl is missing (apt-get install perl)"},
	})
	const want = `
bar          value     limit
a/b          1.000     1.050
longer/c     1.500     1.050  ABOVE
perl             -         -  not measured: perl is missing (apt-get install perl)
`
	if b.String() != want {
		t.Errorf("got%s\nwant%s", b.String(), want)
	}
}

func TestRun(t *testing.T) {
	lines, err := run(exec.Command("sh", "-c", "echo some words; echo bar a/b 1 2; exit 1"))
	if err == nil || len(lines) != 1 || lines[0] != (bar.Line{Name: "a/b", Value: 1, Limit: 2}) {
		t.Errorf("run = %+v, %v; want the line a/b 1 2 and an error", lines, err)
	}
}
