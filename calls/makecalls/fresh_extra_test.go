//go:build extra

package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/usys-go/bridge/internal/need"
)

// TestFresh makes all files again, and demands that they are as they are in the tree.
func TestFresh(t *testing.T) {
	need.Headers(t)
	t.Chdir("..")
	h, err := findHeaders()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(doc), "the headers of Linux "+h.release+".") {
		t.Skipf("the headers are of Linux %s, and what is in the tree was made with another release's", h.release)
	}
	files, err := generate("linux.calls")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 4 {
		t.Errorf("only %d files are made", len(files))
	}
	for _, f := range files {
		if text, err := os.ReadFile(f.path); err != nil || !bytes.Equal(text, f.text) {
			t.Errorf("%s is not what make calls makes (%v)", f.path, err)
		}
	}
}
