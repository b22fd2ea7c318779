package scenario

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// runOutput is stdout and stderr.
func runOutput(t *thread, s *statement) error {
	re, err := regexp.Compile("(?m)" + t.expand(s.args[0]))
	if err != nil {
		return err
	}
	text := t.last.stdout
	if s.verb.name == "stderr" {
		text = t.last.stderr
	}
	switch found := re.MatchString(text); {
	case found && s.sign == "!":
		return fmt.Errorf("it matches: %s", oneLine(re.FindString(text)))
	case !found && s.sign == "":
		return fmt.Errorf("no match in: %s", oneLine(text))
	}
	return nil
}

// runCmp compares two texts.
func runCmp(t *thread, s *statement) error {
	var texts [2]string
	for i := range texts {
		var err error
		if texts[i], err = t.text(s.args[i].source); err != nil {
			return err
		}
	}
	if s.sign == "!" {
		if texts[0] == texts[1] {
			return errors.New("they are the same")
		}
		return nil
	}
	a, b := strings.Split(texts[0], "\n"), strings.Split(texts[1], "\n")
	for i := range max(len(a), len(b)) {
		switch {
		case i == len(a):
			return fmt.Errorf("line %d: the first one ends, and the second has: %s", i+1, oneLine(b[i]))
		case i == len(b):
			return fmt.Errorf("line %d: the second one ends, and the first has: %s", i+1, oneLine(a[i]))
		case a[i] != b[i]:
			return fmt.Errorf("line %d differs: %s, and %s", i+1, oneLine(a[i]), oneLine(b[i]))
		}
	}
	return nil
}

// text returns the text that an argument of cmp names.
func (t *thread) text(name string) (string, error) {
	switch name {
	case "stdout":
		return t.last.stdout, nil
	case "stderr":
		return t.last.stderr, nil
	}
	if machine, file, ok := strings.Cut(name, ":"); ok {
		if m := t.named(machine); m != nil {
			b, err := m.ReadFile(file)
			return string(b), err
		}
	}
	return expandText(string(t.s.files[name]), t.value), nil
}

// oneLine returns a text in quotes, shortened to fit a line.
func oneLine(text string) string {
	const most = 200
	if len(text) > most {
		text = text[:most] + "…"
	}
	return fmt.Sprintf("%q", text)
}
