package model

import (
	"testing"

	"github.com/usys-go/bridge/internal/spin"
)

// Every label of the model is a place in the code, and every place is a label.
func TestLabels(t *testing.T) {
	n, wrong, err := spin.Labels("uthread.pml", "../uthread*.[chS]", "../../hosts/sched/*.c")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range wrong {
		t.Errorf("uthread.pml: %s", w)
	}
	if n < 15 {
		t.Errorf("only %d labels", n)
	}
}
