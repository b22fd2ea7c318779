package chromium

import (
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"testing"
)

// Picture returns a picture of the page, a PNG.
func (b *Browser) Picture() []byte {
	b.t.Helper()
	var shot struct{ Data []byte }
	b.must(b.session, "Page.captureScreenshot", map[string]any{"format": "png"}, &shot)
	return shot.Data
}

// File writes a page to a file that exists until the test ends, and returns its address.
func File(t testing.TB, page io.WriterTo) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "a page.html")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	_, err = page.WriteTo(f)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return (&url.URL{Scheme: "file", Path: name}).String()
}
