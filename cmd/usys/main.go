package main

import (
	"fmt"
	"io"
	"os"

	_ "github.com/usys-go/bridge/cmd/usys/quick" // the plainest command lines of exec end there
	"github.com/usys-go/bridge/toolchain/toolexec"
)

func main() {
	if isVetTool(os.Args[1:]) {
		vetTool(os.Args[1:])
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// The exit status.
const (
	fine   = 0
	wrong  = 1 // with the packages or their files
	misuse = 2
)

// A command takes its arguments and returns the exit status.
type command func(args []string, stdout, stderr io.Writer) int

// commands returns the commands by name. It is a function because some of them print the help of others.
func commands() map[string]command {
	return map[string]command{
		"gen":      generate,
		"check":    check,
		"vet":      vetPackages,
		"version":  version,
		"toolexec": toolexec.Run,
		"build":    build,
		"install":  install,
		"test":     test,
		"run":      runProgram,
		"overlay":  writeOverlay,
		"exec":     execute,
		"loader":   writeLoader,
		"trace":    traceCommand,
		"status":   programStatus,
		"sim":      simulate,
		"policy":   policyCommand,
		"faults":   controlFaults,
		"doctor":   examine,
		"env":      environment,

		"completion": complete,

		drainCommand:   drainTrace,
		controlCommand: listenForFaults,
		probeCommand:   probeMachine,
	}
}

// run is main, for a command line without the program's name.
func run(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, help())
		return misuse
	}
	switch name := args[0]; name {
	case "help", "-h", "-help", "--help":
		return printHelp(args[1:], stdout, stderr)
	default:
		if c, ok := commands()[name]; ok {
			return c(args[1:], stdout, stderr)
		}
		fmt.Fprintf(stderr, "usys: there is no command %q (usys help lists the commands)\n", name)
		return misuse
	}
}
