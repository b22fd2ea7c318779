package akaros

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/coverage"
)

// childMode names the environment variable that makes this test binary one of the programs
// that the tests start.
const childMode = "AKAROS_CHILD"

func TestMain(m *testing.M) {
	switch os.Getenv(childMode) {
	case "":
		flag.Parse()
		os.Exit(coverage.Run(m))
	case "report": // prints its arguments, environment and input
		dir, _ := os.Getwd()
		in, _ := io.ReadAll(os.Stdin)
		json.NewEncoder(os.Stdout).Encode(report{os.Args, os.Environ(), dir, string(in)})
		fmt.Fprint(os.Stderr, "complaint")
	case "exit":
		code, _ := strconv.Atoi(os.Args[1])
		os.Exit(code)
	case "sleep":
		time.Sleep(time.Minute)
	}
}

type report struct {
	Args, Env []string
	Dir, In   string
}
