package sys

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"github.com/usys-go/bridge/gen/sys/emit"
)

// Asm makes the assembly of the trampolines that package syscall or unix in the
// current directory declares for a system and an architecture. Its error is like
// that of Generate.
func Asm(goos, goarch string) ([]byte, error) {
	if arches := emit.Arches(); !slices.Contains(arches, goarch) {
		return nil, Misuse{Err: fmt.Errorf("there are no trampolines for architecture %s (name one of %s)", goarch, strings.Join(arches, ", "))}
	}
	var s job
	names := AsmInputs(goos, goarch)
	s.read(names)
	pkg, _ := s.pkg()
	if err := s.errs.Err(); err != nil {
		return nil, err
	}
	var texts []string
	for _, f := range s.files {
		texts = append(texts, f.Text)
	}
	text, err := emit.Asm(goos, goarch, pkg, texts)
	if err != nil {
		s.errs.Add(token.Position{Filename: names[len(names)-1]}, "make this file first, with -libc or for darwin", "%v", err)
	}
	return text, s.errs.Err()
}

// AsmInputs returns the files that Asm reads.
func AsmInputs(goos, goarch string) []string { return emit.Trampolines(goos, goarch) }
