package bugs

import (
	"flag"
	"runtime"
	"testing"
	"time"
)

var patience = flag.Duration("patience", 10*time.Second, "take a program that has not ended after this time for stuck")

// run runs a program in a new goroutine. The test fails unless the program and all
// goroutines that it has started end.
func run(t *testing.T, program func()) {
	t.Helper()
	before := runtime.NumGoroutine()
	done := make(chan struct{})
	go func() {
		defer close(done)
		program()
	}()
	late := time.Now().Add(*patience)
	select {
	case <-done:
	case <-time.After(*patience):
		t.Fatalf("stuck: the program has not ended after %v", *patience)
	}
	for pause := time.Microsecond; runtime.NumGoroutine() > before; pause = min(2*pause, *patience/10) {
		if time.Now().After(late) {
			t.Fatalf("leak: %d goroutines of the program are left after %v", runtime.NumGoroutine()-before, *patience)
		}
		time.Sleep(pause)
	}
}
