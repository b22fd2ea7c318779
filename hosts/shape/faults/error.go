package faults

import "fmt"

// An Error is a mistake in a rule.
type Error struct {
	Text   string // the rule
	Column int    // where the word begins that is wrong, from 1
	Reason string
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s: column %d: %s", e.Text, e.Column, e.Reason)
}
