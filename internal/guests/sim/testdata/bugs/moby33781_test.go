package bugs

import (
	"context"
	"testing"
	"time"
)

// https://github.com/moby/moby/pull/33781: the health monitor starts a probe that sends its result
// to a channel without a buffer. When the monitor is stopped during the probe it returns and never
// receives the result.
//
// Leak, context cancelled in between. Goroutines: the monitor, the probe, the one that stops.
// Locks: none.
func monitor(stop chan bool, mended bool) {
	const interval, timeout = 50 * time.Nanosecond, 50 * time.Nanosecond
	for {
		select {
		case <-stop:
			return
		case <-time.After(interval):
		}
		results := make(chan bool)
		if mended {
			results = make(chan bool, 1)
		}
		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		go func() {
			results <- true
			close(results)
		}()
		select {
		case <-stop:
			cancel()
			return
		case <-results:
		case <-ctx.Done():
			<-results
		}
		cancel()
	}
}

func moby33781(mended bool) func() {
	return func() {
		stop := make(chan bool)
		go monitor(stop, mended)
		go func() {
			time.Sleep(50 * time.Nanosecond) // as in the original
			stop <- true
		}()
	}
}

func TestMoby33781(t *testing.T)       { run(t, moby33781(false)) }
func TestMoby33781Mended(t *testing.T) { run(t, moby33781(true)) }
