package quoted_test

import (
	"slices"
	"testing"

	"github.com/usys-go/bridge/toolchain/quoted"
)

func TestWords(t *testing.T) {
	list := []string{"gcc", "/a b/gcc", "", `it's`, `"`, "a\tb\nc", "-O1"}
	line := ""
	for _, s := range list {
		word, ok := quoted.Word(s)
		if !ok {
			t.Fatalf("%q is no word", s)
		}
		line += " " + word
	}
	if got, err := quoted.Split(line); err != nil || !slices.Equal(got, list) {
		t.Errorf("%q %v, want %q", got, err, list)
	}
	if word, ok := quoted.Word(`'"`); ok {
		t.Errorf("both kinds of quotes make the word %s", word)
	}
	if got, err := quoted.Split(`gcc "-O1`); err == nil {
		t.Errorf("a quote that is not closed: %q", got)
	}
}
