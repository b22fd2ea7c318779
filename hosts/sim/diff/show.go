package diff

import (
	"fmt"
	"io"
)

// Show prints a difference: some events before it, and then both events with their stacks. The
// names are those of the runs.
func (d *Difference) Show(w io.Writer, a, b string) {
	for _, e := range d.Before {
		fmt.Fprintf(w, "  %s\n", e.line())
	}
	show(w, a, d.A)
	show(w, b, d.B)
}

func show(w io.Writer, name string, e *Event) {
	fmt.Fprintf(w, "%s:\n", name)
	if e == nil {
		fmt.Fprintln(w, "  its log ends here")
		return
	}
	fmt.Fprintf(w, "  %s\n", e.line())
	for _, frame := range e.Stack {
		fmt.Fprintf(w, "   > %s\n", frame)
	}
}

func (e *Event) line() string { return fmt.Sprintf("%6s %s %s", e.Number, e.Time, e.Text) }
