package toolexec

import (
	"errors"
	"fmt"
	"os"

	"github.com/usys-go/bridge/toolchain/mark"
	"github.com/usys-go/bridge/toolchain/ticks"
)

// link marks the program that the linker made. Archives, shared objects and
// plugins are no programs.
func link(args []string, sim bool) error {
	out := flagValue(args, "o")
	switch flagValue(args, "buildmode") {
	case "", "exe", "pie":
	default:
		return become(args)
	}
	if out == "" {
		return become(args)
	}
	if err := command(args).Run(); err != nil {
		return err
	}
	err := mark.Add(out)
	if err == nil && sim {
		err = dropExits(out)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", out, err)
	}
	return nil
}

func dropExits(program string) error {
	f, err := os.OpenFile(program, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	_, err = ticks.DropExits(f)
	return errors.Join(err, f.Close())
}
