//go:build extra

package main

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/internal/need"
)

// TestFresh makes all files again, and compares them with the committed ones.
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

// TestOptions checks that the enumerations of prctl and arch_prctl have all options of the headers;
// makecalls requires a thread line for each. The headers write options as "#define", and values
// of an option as "# define".
func TestOptions(t *testing.T) {
	need.Headers(t)
	for _, c := range []struct {
		enum, pattern, deciding string
		headers                 []string
	}{
		{"enum:prctl", `(?m)^#define\s+(PR_\w+)`, "prctl", []string{"/usr/include/linux/prctl.h"}},
		{"enum:archprctl", `(?m)^#define\s+(ARCH_\w+)`, "arch_prctl", []string{"/usr/include/x86_64-linux-gnu/asm/prctl.h", "/usr/include/asm/prctl.h"}},
	} {
		var text []byte
		for _, name := range c.headers {
			b, err := os.ReadFile(name)
			if err == nil {
				text = b
			}
		}
		options := regexp.MustCompile(c.pattern).FindAllSubmatch(text, -1)
		if len(options) < 10 {
			t.Errorf("%q: only %d options", c.headers, len(options))
		}
		for _, o := range options {
			if !slices.ContainsFunc(calls.AMD64.Macros[c.enum].Bits, func(m calls.Macro) bool { return m.Name == string(o[1]) }) {
				t.Errorf("%s has the option %s, which %s of linux.calls does not have", c.deciding, o[1], c.enum)
			}
		}
	}
}
