package model

import (
	"testing"

	"github.com/usys-go/bridge/internal/spin"
)

// Every label of the model marks a place in the code, and every marked place is a label.
func TestLabels(t *testing.T) {
	n, wrong, err := spin.Labels("bridge.pml", "../../parlib/sig_*.c", "../*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range wrong {
		t.Errorf("bridge.pml: %s", w)
	}
	if n < 15 {
		t.Errorf("only %d labels", n)
	}
}
