//go:build bars

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/bar"
)

// TestBarStart starts hello world alone, by usys exec, by the loader and in one file, in turns.
func TestBarStart(t *testing.T) {
	dir := t.TempDir()
	source, usys := filepath.Join(dir, "hello.go"), commandHere(t)
	if err := os.WriteFile(source, []byte("package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\") }\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	hello, one, host := filepath.Join(dir, "hello"), filepath.Join(dir, "one"), filepath.Join(dir, "host")
	for _, args := range [][]string{{"build", "-o", hello, source}, {"build", "-hosted", "-o", one, source}, {"loader", "-o", host}} {
		if out, status := runHosted(t, nil, usys, args...); status != 0 {
			t.Fatalf("usys %q: status %d\n%s", args, status, out)
		}
	}
	by := func(args ...string) func() time.Duration {
		return func() time.Duration {
			start := time.Now()
			if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
				t.Fatalf("%q: %v\n%s", args, err, out)
			}
			return time.Since(start)
		}
	}
	const pairs = 40
	bar.Most(t, "start-usys-exec/native,wall", bar.Ratio(pairs, by(usys, "exec", hello), by(hello)), 2.2)
	rule := bar.Ratio(pairs, by(usys, "exec", "-e", "inject=fsync:error=EIO", hello), by(hello))
	bar.Most(t, "start-usys-exec-with-a-rule/native,wall", rule, 7)
	bar.Most(t, "start-loader/native,wall", bar.Ratio(pairs, by(host, hello), by(hello)), 1.15)
	bar.Most(t, "start-one-file/native,wall", bar.Ratio(pairs, by(one), by(hello)), 1.15)
}
