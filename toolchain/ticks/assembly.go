package ticks

import (
	"bytes"
	"fmt"
	"regexp"
	"sync"
)

// Atomic is the package whose assembly has the atomic operations of a program: compiled
// with -race, no code has them in place.
const Atomic = "sync/atomic"

// function is the head of a function of ABI0 that has no frame and is not split: a CALL
// may stand in front of its jump to the operation. The assembler must be kept from giving
// it a frame for the CALL, which the jump would leave on the stack.
var function = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(TEXT[ \t]+·\w+\(SB\),[ \t]*NOSPLIT)(,[ \t]*\$0(?:-\d+)?)[ \t]*(//.*)?$`)
})

// Assembly returns the text of an assembly file of package sync/atomic with a schedule
// point in each function, and the number of these.
func Assembly(name string, src []byte) (text []byte, n int, err error) {
	line := 0
	for l := range bytes.Lines(src) {
		line++
		if !bytes.HasPrefix(l, []byte("TEXT")) {
			text = append(text, l...)
			continue
		}
		m := function().FindSubmatch(bytes.TrimRight(l, "\r\n"))
		if m == nil {
			return nil, 0, fmt.Errorf("%s:%d: no rule of -sim knows this function: %s (want TEXT ·Name(SB),NOSPLIT,$0); use a Go release that this usys knows", name, line, bytes.TrimSpace(l))
		}
		text = fmt.Appendf(text, "%s|NOFRAME%s; CALL runtime·usysatomic(SB) %s\n", m[1], m[2], m[3])
		n++
	}
	return text, n, nil
}
