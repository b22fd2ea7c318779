package main

import (
	"os"
	"os/exec"

	"github.com/usys-go/bridge/sim"
)

// serve runs the server on a machine, whenever the machine is up.
func (c *cluster) serve(m *sim.Machine, conf string, verbose bool) error {
	if err := m.WriteFile("/etc/nats.conf", []byte(conf), 0o644); err != nil {
		return err
	}
	s := &sim.Service{Machine: m, Command: func() *exec.Cmd {
		cmd := m.Command("nats", "-c", "/etc/nats.conf")
		if verbose {
			cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		}
		return cmd
	}}
	return s.Start()
}
