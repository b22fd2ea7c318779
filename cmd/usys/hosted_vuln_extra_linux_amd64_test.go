//go:build extra

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// govulncheck is the tool, of a version that is known to read the database below.
const govulncheck = "golang.org/x/vuln/cmd/govulncheck@v1.9.0"

// database is one with one entry: a function of the standard library that testdata/hosted calls.
var database = map[string]string{
	"index/db.json":        `{"modified":"2024-01-01T00:00:00Z"}`,
	"index/modules.json":   `[{"path":"stdlib","vulns":[{"id":"GO-2024-9999","modified":"2024-01-01T00:00:00Z"}]}]`,
	"index/vulns.json":     `[{"id":"GO-2024-9999","modified":"2024-01-01T00:00:00Z","aliases":[]}]`,
	"ID/GO-2024-9999.json": `{"schema_version":"1.3.1","id":"GO-2024-9999","modified":"2024-01-01T00:00:00Z","published":"2024-01-01T00:00:00Z","summary":"a test","details":"a test","database_specific":{"url":"https://example.com"},"affected":[{"package":{"name":"stdlib","ecosystem":"Go"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}],"ecosystem_specific":{"imports":[{"path":"net/http","symbols":["Serve"]}]}}]}`,
}

// TestHostedVuln has govulncheck look for a vulnerable function in a program, and in a file that has it and
// its host.
func TestHostedVuln(t *testing.T) {
	db, usys := t.TempDir(), commandHere(t)
	for name, text := range database {
		file := filepath.Join(db, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	bin := t.TempDir()
	if out, status := runHosted(t, []string{"GOBIN=" + bin}, "go", "install", govulncheck); status != 0 {
		t.Fatalf("go install %s: status %d, want 0, got\n%s", govulncheck, status, out)
	}
	for _, flags := range [][]string{nil, {"-ldflags=-s -w", "-buildmode=pie"}} {
		scan := func(file string) string {
			out, _ := runHosted(t, nil, filepath.Join(bin, "govulncheck"), "-db", "file://"+db, "-mode=binary", "-show", "verbose", file)
			return strings.ReplaceAll(out, file, "FILE")
		}
		want, got := scan(buildHere(t, usys, flags...)), scan(buildHere(t, usys, append([]string{"-hosted=-strict"}, flags...)...))
		if !strings.Contains(want, "GO-2024-9999") || got != want {
			t.Errorf("%q: want the entry, and the same of both (-program +file):\n%s\n%s", flags, want, cmp.Diff(want, got))
		}
	}
}
