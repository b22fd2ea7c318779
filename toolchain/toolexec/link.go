package toolexec

import (
	"fmt"

	"github.com/usys-go/bridge/toolchain/mark"
)

// link marks the program that the linker made. Archives, shared objects and
// plugins are no programs.
func link(args []string) error {
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
	if err := mark.Add(out); err != nil {
		return fmt.Errorf("%s: %w", out, err)
	}
	return nil
}
