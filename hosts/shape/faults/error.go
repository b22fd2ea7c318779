package faults

import "fmt"

// An Error is a mistake in a rule.
type Error struct {
	Text   string // the rule
	Column int    // the column of the wrong word, from 1
	Reason string
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s: column %d: %s", e.Text, e.Column, e.Reason)
}
