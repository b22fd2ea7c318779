//go:build linux && amd64

package guests

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestVDSO reads the image of AT_SYSINFO_EHDR in each column: by its mapping, its sections and its
// symbols it is the kernel's. TestVDSO of the loader calls its functions.
func TestVDSO(t *testing.T) { same(t, guest, []string{"vdso"}) }

// A host that has the clock shows an image of the loader, which has sections, too.
func TestVDSOOfHost(t *testing.T) {
	e, err := guest.Run(Hosted, time.Minute, nil, []string{"-host", frozen(t)}, "vdso")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"clock_gettime", "gettimeofday", "time", "getcpu"} {
		if want := "\n__vdso_" + name + " LINUX_2.6 true true\n"; !strings.Contains(e.Stdout, want) {
			t.Errorf("got %+v, want %q in it", e, want)
		}
	}
}

func frozen(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../examples/hosts/frozen/host")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
