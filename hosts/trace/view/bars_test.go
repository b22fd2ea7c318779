//go:build bars

package view

import (
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/usys-go/bridge/hosts/trace/synthetic"
	"github.com/usys-go/bridge/internal/bar"
)

// TestBarPaint measures how long a page of a million records takes from the request to the
// timeline that is drawn.
func TestBarPaint(t *testing.T) {
	const name = "trace-view/paint-s,1M-records,wall"
	if _, err := exec.LookPath("chromium"); err != nil {
		bar.Lacks(name, "chromium (apt-get install chromium)")
		return
	}
	file := filepath.Join(t.TempDir(), "trace.html")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := made(t, synthetic.Events(1_000_000)).WriteTo(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	b := newBrowser(t, 1400, 900)
	var times []float64
	for range 3 {
		b.show((&url.URL{Scheme: "file", Path: file}).String(), "light")
		ms, err := strconv.ParseFloat(b.eval("performance.getEntriesByName('drawn')[0].startTime"), 64)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("drawn after %.0f ms, first paint after %s ms", ms, b.eval("performance.getEntriesByName('first-paint')[0]?.startTime"))
		times = append(times, ms/1000)
	}
	bar.Most(t, name, slices.Max(times), 3)
}
