package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/usys-go/bridge/sim"
)

// The simulator has room for as many machines and programs as the command and package sim say.
func TestRoomOfWorld(t *testing.T) {
	text, err := os.ReadFile("../../hosts/sim/world.h")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{fmt.Sprint("SIM_MACHINES = ", sim.MostMachines+1), fmt.Sprint("SIM_PROGRAMS = ", mostPrograms+1)} {
		if !strings.Contains(string(text), want) {
			t.Errorf("world.h does not say %s", want)
		}
	}
}

func TestOrdinal(t *testing.T) {
	for n, want := range map[uint64]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 100: "100th", 112: "112th", 122: "122nd"} {
		if got := ordinal(n); got != want {
			t.Errorf("%s, and not %s", got, want)
		}
	}
}

func TestProgramFlag(t *testing.T) {
	var s simulation
	for text, want := range map[string]string{
		"etcd": "write NAME=FILE", "=x": "write NAME=FILE", "a=": "write NAME=FILE", "a/b=x": "a program's name is that of a file in /bin", "a,b=x": "a program's name",
	} {
		if err := s.program(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("program(%q) = %v, want an error with %q", text, err, want)
		}
	}
	if err := s.program("a=x=y"); err != nil || s.programs[0] != (clusterProgram{"a", "x=y"}) {
		t.Errorf("program(a=x=y) = %v, programs %v; want nil and a, x=y", err, s.programs)
	}
	for text, ok := range map[string]bool{"3": true, "3.2": true, "3,4.1,12": true, "": false, "x": false, "3,": false, "3.": false, "-1": false} {
		if err := s.leaveOut(text); (err == nil) != ok {
			t.Errorf("leaveOut(%q) = %v, want success: %v", text, err, ok)
		}
	}
}
