package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/usys-go/bridge/vet"
)

// vetPackages is usys vet: go vet with this binary as its tool, so that packages
// are loaded, results cached and flags read as with go vet.
func vetPackages(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == "help" {
		os.Args = append([]string{"usys vet"}, args...)
		unitchecker.Main(vet.Analyzers...) // exits
	}
	self, err := os.Executable()
	if err != nil {
		fmt.Fprintf(stderr, "usys: cannot tell where this binary lies, which go vet is to run: %v\n", err)
		return misuse
	}
	cmd := exec.Command("go", append([]string{"vet", "-vettool=" + self}, args...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, stdout, stderr
	err = cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return max(exit.ExitCode(), wrong) // a signal has none
	}
	if err != nil {
		fmt.Fprintf(stderr, "usys: %v\n", err)
		return misuse
	}
	return fine
}

// isVetTool reports whether go vet has called this binary as its -vettool: to
// print its version or its flags, or to analyze a package.
func isVetTool(args []string) bool {
	return len(args) == 1 && (args[0] == "-flags" || strings.HasPrefix(args[0], "-V=")) ||
		len(args) > 0 && strings.HasSuffix(args[len(args)-1], ".cfg") &&
			!slices.ContainsFunc(args[:len(args)-1], func(a string) bool { return !strings.HasPrefix(a, "-") })
}

// vetTool is the command that go vet calls. It exits.
func vetTool(args []string) {
	if args[0] == "-V=full" {
		os.Exit(outcome(toolID(os.Stdout), os.Stderr))
	}
	unitchecker.Main(vet.Analyzers...)
}

// toolID prints the line by which go vet knows whether the tool has changed. Unitchecker
// begins it with the tool's path, but go takes the line to be words, and a path may have
// spaces.
func toolID(w io.Writer) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("usys: cannot tell where this binary lies, whose contents go vet asks for: %w", err)
	}
	f, err := os.Open(self)
	if err != nil {
		return fmt.Errorf("usys: cannot read this binary, whose contents go vet asks for: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return fmt.Errorf("usys: cannot read this binary, whose contents go vet asks for: %w", err)
	}
	_, err = fmt.Fprintf(w, "usys version devel buildID=%x\n", h.Sum(nil))
	return err
}
