package nosplitcall

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// statementsHead is the beginning of the program that executes the statements.
const statementsHead = `package main

import (
	"os"
	"strconv"
	_ "unsafe"
)

//go:linkname entersyscall runtime.entersyscall
func entersyscall()

//go:linkname exitsyscall runtime.exitsyscall
func exitsyscall()

type meth struct{ n int }

func (m meth) M(n int) string { return mutText + "x" }

func init() {
	mutList, mutMap, mutChan = []int{1, 2, 3}, map[int]int{5: 6}, make(chan int, 3)
	mutText, mutBytes, mutCount = "äöü", []byte("abc"), 4
	mutFunc, mutMeth, mutAny, mutPointer = func() { mutText += "x" }, meth{1}, meth{2}, new(int)
	mutComplex = 3
	mutChan <- 1
}

func main() {
	n, _ := strconv.Atoi(os.Args[1])
	all[n]()
	os.Stdout.WriteString("survived")
}
` + tools

// A statement of the tables, and whether it is wrong in a region.
type statement struct {
	code  string
	wrong bool
}

// statementsToRun returns the statements whose effect does not depend on chance.
func statementsToRun() (rows []statement) {
	for _, w := range wrongStatements {
		if strings.Contains(w.message, "write barrier") || strings.Contains(w.code, "mutAny.(interface") {
			continue // its failure depends on the collector's phase, or on the state of a cache
		}
		rows = append(rows, statement{w.code, true})
	}
	for _, code := range rightStatements {
		if !strings.Contains(code, "goto") {
			rows = append(rows, statement{code, false})
		}
	}
	return rows
}

// TestStatementsRun executes each wrong statement in a region: the runtime must end the
// program. It executes each right one, too: the program must go on.
func TestStatementsRun(t *testing.T) {
	rows := statementsToRun()
	var b strings.Builder
	b.WriteString(statementsHead)
	b.WriteString("\nvar all = []func(){")
	for i := range rows {
		fmt.Fprintf(&b, "f%d, ", i)
	}
	b.WriteString("}\n")
	for i, r := range rows {
		fmt.Fprintf(&b, "\n//go:nosplit\n//go:norace\nfunc f%d() {\n\tentersyscall()\n\t{ %s }\n\texitsyscall()\n}\n", i, r.code)
	}
	dir := module(t, map[string]string{"main.go": b.String(), "empty.s": ""})
	program := filepath.Join(dir, "program")
	cmd := exec.Command("go", "build", "-o", program, ".")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	died, survived := 0, 0
	for i, r := range rows {
		out, err := exec.Command(program, fmt.Sprint(i)).CombinedOutput()
		switch lives := err == nil && string(out) == "survived"; {
		case r.wrong && lives:
			t.Errorf("%s: the program survives it in a region", r.code)
		case !r.wrong && !lives:
			t.Errorf("%s: the program dies of it in a region: %v\n%.300s", r.code, err, out)
		case r.wrong:
			died++
		default:
			survived++
		}
	}
	t.Logf("executed in a region: %d wrong statements ended the program, %d right ones did not", died, survived)
}
