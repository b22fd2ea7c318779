//go:build bars

package view

import (
	"os/exec"
	"slices"
	"strconv"
	"testing"

	"github.com/usys-go/bridge/hosts/trace/synthetic"
	"github.com/usys-go/bridge/internal/bar"
	"github.com/usys-go/bridge/internal/chromium"
)

// TestBarPaint measures the time from the request of a page with a million records to the
// drawn timeline.
func TestBarPaint(t *testing.T) {
	const name = "trace-view/paint-s,1M-records,wall"
	if _, err := exec.LookPath("chromium"); err != nil {
		bar.Lacks(name, "chromium (apt-get install chromium)")
		return
	}
	address := chromium.File(t, made(t, synthetic.Events(1_000_000)))
	b := chromium.New(t, 1400, 900)
	var times []float64
	for range 3 {
		b.Show(address, "light")
		ms, err := strconv.ParseFloat(b.Eval("performance.getEntriesByName('drawn')[0].startTime"), 64)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("drawn after %.0f ms, first paint after %s ms", ms, b.Eval("performance.getEntriesByName('first-paint')[0]?.startTime"))
		times = append(times, ms/1000)
	}
	bar.Most(t, name, slices.Max(times), 3)
}
