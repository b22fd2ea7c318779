package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

var fenced = regexp.MustCompile("(?ms)^```(\\w+)(?: (\\S+))?\n(.*?)^```$")

// TestPort runs the commands of docs/port.md, all ten, with the files that stand
// there, from an empty directory. What a command prints must be what the document
// says behind it; the last ones print nothing.
func TestPort(t *testing.T) {
	doc, err := os.ReadFile("../../docs/port.md")
	if err != nil {
		t.Fatal(err)
	}
	var script bytes.Buffer
	script.WriteString("mkdir port\ncd port\n")
	a, commands := new(txtar.Archive), 0
	for _, block := range fenced.FindAllStringSubmatch(string(doc), -1) {
		switch kind, name, text := block[1], block[2], block[3]; {
		case kind == "sh":
			for line := range strings.Lines(text) {
				commands++
				fmt.Fprintf(&script, "exec %s", line)
			}
		case kind == "output":
			a.Files = append(a.Files, txtar.File{Name: "output", Data: []byte(text)})
			script.WriteString("cmp stdout $WORK/output\n! stderr .\n")
		case name == "":
			t.Errorf("a block of %s without a file's name", kind)
		default: // written where it stands in the document
			a.Files = append(a.Files, txtar.File{Name: "files/" + name, Data: []byte(text)})
			fmt.Fprintf(&script, "! exists %s\nmkdir %s\ncp $WORK/files/%s %[1]s\n", name, filepath.Dir(name), name)
		}
	}
	script.WriteString("! stdout .\n")
	if commands != 10 {
		t.Errorf("%d commands, the document promises ten", commands)
	}
	a.Comment = script.Bytes()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "port.txtar"), txtar.Format(a), 0o666); err != nil {
		t.Fatal(err)
	}
	runAsUser(t, dir, proxy(t))
}
