//go:build !linux || !amd64

package probe

import (
	"fmt"
	"runtime"
)

func (p *program) run(o Options, s *Status) error {
	return fmt.Errorf("usys status runs programs on linux/amd64 only; this is %s/%s", runtime.GOOS, runtime.GOARCH)
}
