// Driver is the first program of a scenario's simulation: it makes the machines, and runs the script.
// The command usys builds it, and gives it the scenario in its directory.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/usys-go/bridge/sim/scenario"
)

func main() {
	s, err := read(scenario.DriverFile)
	if err != nil {
		exit(2, err)
	}
	if err := s.Run(os.Stdout, exit); err != nil {
		exit(1, err)
	}
}

func read(name string) (*scenario.Scenario, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var src scenario.Source
	if err := json.Unmarshal(text, &src); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return scenario.Parse(src, nil)
}

// exit ends the run. It prints its error after all output.
func exit(status int, err error) {
	fmt.Println(err)
	os.Exit(status)
}
