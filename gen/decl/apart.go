package decl

import (
	"bytes"
	"go/build"
	"io"
	"path/filepath"
	"strings"
)

// apart returns the reason why a file is no part of the hand-written package
// for linux/amd64, "" if it is one.
func apart(name string, text []byte) string {
	base := filepath.Base(name)
	if strings.HasSuffix(base, "_test.go") {
		return "a test"
	}
	if generated(text) {
		return "a generated file"
	}
	ctx := build.Default
	ctx.GOOS, ctx.GOARCH, ctx.CgoEnabled = "linux", "amd64", true
	ctx.OpenFile = func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }
	if ok, err := ctx.MatchFile(filepath.Dir(name), base); err == nil && !ok {
		return "a file that is not built for linux/amd64"
	}
	return ""
}

// refuse reports the declarations of a file that is no part of the package.
func (s *fileScanner) refuse(why string) {
	for _, group := range s.file.Comments {
		for _, c := range group.List {
			if directive().MatchString(c.Text) {
				s.errs.Add(s.pkg.Position(c.Pos()), "move it to an ordinary file of the package", "a declaration cannot stand in %s", why)
			}
		}
	}
}
