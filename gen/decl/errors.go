package decl

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// An Error is one mistake in the declarations.
type Error struct {
	Pos  token.Position
	Msg  string // the mistake
	Cure string // how to mend it
}

// Error returns the line that the user sees: file:line:col: mistake (cure).
func (e Error) Error() string {
	if e.Cure == "" {
		return fmt.Sprintf("%s: %s", e.Pos, e.Msg)
	}
	return fmt.Sprintf("%s: %s (%s)", e.Pos, e.Msg, e.Cure)
}

// Errors collects mistakes. The zero value is ready.
type Errors struct{ list []Error }

// Add records a mistake at pos.
func (l *Errors) Add(pos token.Position, cure, format string, args ...any) {
	l.list = append(l.list, Error{pos, fmt.Sprintf(format, args...), cure})
}

// Len returns the number of mistakes.
func (l *Errors) Len() int { return len(l.list) }

// Err returns all mistakes as one error, in the order of their places, or nil
// if there are none.
func (l *Errors) Err() error {
	if len(l.list) == 0 {
		return nil
	}
	slices.SortStableFunc(l.list, func(a, b Error) int {
		return cmp.Or(
			cmp.Compare(a.Pos.Filename, b.Pos.Filename),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column),
			cmp.Compare(a.Msg, b.Msg))
	})
	return ErrorList(slices.Compact(l.list))
}

// An ErrorList is one or more mistakes, in the order of their places.
type ErrorList []Error

// Error has one line for each mistake.
func (l ErrorList) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}
