//go:build !(linux && amd64 && cgo)

package sysc_test

import (
	"testing"

	"github.com/usys-go/bridge/akaros/ros"
	"github.com/usys-go/bridge/akaros/sysc"
	"github.com/usys-go/bridge/usys"
)

func TestNoHost(t *testing.T) {
	if host := usys.Status().Host; host != "" {
		t.Skip("there is a host: " + host) // usys exec runs this program
	}
	s := usys.Syscall{Errstr: [128]byte{'x'}}
	sysc.Call(&s, ros.SYS_NULL, 0, 0, 0, 0, 0, 0)
	if s.Err != int32(ros.ENOSYS) || s.Retval != -1 || s.Errstr[0] != 0 {
		t.Errorf("without a host: %+v, want ENOSYS, %d, Retval -1 and no Errstr", s, int32(ros.ENOSYS))
	}
}
