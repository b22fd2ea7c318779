package faults

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// mostWhen is the largest number of a when=. It is strace's.
const mostWhen = 65535

// when reads when=FIRST[..LAST][+[STEP]].
func (p *parser) when(value string) error {
	span, step, stepped := strings.Cut(value, "+")
	first, last, ranged := strings.Cut(span, "..")
	w := When{Last: NoLast}
	var err error
	if w.First, err = number(first, "first"); err != nil {
		return err
	}
	if ranged {
		if w.Last, err = number(last, "last"); err != nil {
			return err
		}
		if w.Last < w.First {
			return fmt.Errorf("the last call, %d, comes before the first, %d", w.Last, w.First)
		}
		if w.Last == mostWhen {
			return fmt.Errorf("the last call is at most %d (leave it away for no end: %d+)", mostWhen-1, w.First)
		}
	}
	if ranged || stepped {
		w.Step = 1
	}
	if step != "" {
		w.Step, err = number(step, "step")
	}
	p.rule.When = w
	return err
}

func number(text, what string) (uint32, error) {
	n, err := strconv.ParseUint(text, 10, 64)
	if errors.Is(err, strconv.ErrSyntax) {
		return 0, fmt.Errorf("%q is no number (when=FIRST, FIRST+, FIRST+STEP, FIRST..LAST, FIRST..LAST+STEP)", text)
	}
	if err != nil || n < 1 || n > mostWhen {
		return 0, fmt.Errorf("the %s is a number from 1 to %d", what, mostWhen)
	}
	return uint32(n), nil
}
