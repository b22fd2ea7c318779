package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// vcoresVar is the variable of a script's environment that has usys exec run its programs on
// vcores, so that the same scripts test programs with and without vcores.
const vcoresVar = "USYS_TEST_VCORES"

// scriptMain is the command usys in scripts. A program that runs already has its threads.
func scriptMain() {
	if n := os.Getenv(vcoresVar); n != "" && len(os.Args) > 2 && os.Args[1] == "exec" && !slices.Contains(os.Args, "-p") {
		os.Args = slices.Insert(os.Args, 2, "-vcores", n)
	}
	main()
}

// TestScriptVcores runs the scripts about usys exec and traces on two vcores.
func TestScriptVcores(t *testing.T) {
	if testing.Short() {
		t.Skip("the scripts run once without vcores")
	}
	files, err := filepath.Glob("testdata/script/exec_trace*.txtar")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d scripts, %v; want 5 or more", len(files), err)
	}
	files = append(files, "testdata/script/exec_run.txtar", "testdata/script/exec_misuse.txtar")
	runScripts(t, "", files, vcoresVar+"=2")
}
