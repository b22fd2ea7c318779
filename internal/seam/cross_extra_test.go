//go:build extra

package seam

import (
	"os/exec"
	"testing"
)

// TestStubAarch64 is TestStub with a compiler for another processor.
func TestStubAarch64(t *testing.T) {
	const cc = "aarch64-linux-gnu-gcc"
	if _, err := exec.LookPath(cc); err != nil {
		t.Fatalf("%v (apt-get install -y gcc-aarch64-linux-gnu)", err)
	}
	everyFile(t, cc)
}
