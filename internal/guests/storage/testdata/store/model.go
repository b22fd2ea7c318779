package main

import (
	"fmt"
	"maps"
	"slices"
)

// A model has the possible values of each key, with "" if the key may be missing. A batch that
// was not acknowledged may be there or not.
type model map[string][]string

// learn adds a batch to the model.
func (m model) learn(b *batch, acknowledged bool) {
	change := func(key, value string) {
		switch list := m[key]; {
		case acknowledged:
			m[key] = []string{value}
		case list == nil:
			m[key] = []string{"", value}
		default:
			m[key] = append(list, value)
		}
	}
	for _, p := range b.puts {
		change(p.key, p.value)
	}
	for _, k := range b.gone {
		change(k, "")
	}
}

// wrong returns a line for each key that has none of its possible values.
func (m model) wrong(got map[string]string) (lines []string) {
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if may := m[key]; !slices.Contains(may, got[key]) {
			lines = append(lines, fmt.Sprintf("%s is %s, not %s", key, brief(got[key]), briefs(may)))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if _, there := got[key]; !there && !slices.Contains(m[key], "") {
			lines = append(lines, fmt.Sprintf("%s is missing, not %s", key, briefs(m[key])))
		}
	}
	return lines
}

// brief returns the beginning of a value, which has the number of its batch.
func brief(value string) string {
	if len(value) <= 12 {
		return fmt.Sprintf("%q", value)
	}
	return fmt.Sprintf("%q... (%d bytes)", value[:12], len(value))
}

func briefs(values []string) string {
	if len(values) == 0 {
		return "written by any batch"
	}
	text := ""
	for i, v := range values {
		if i > 0 {
			text += " or "
		}
		text += brief(v)
	}
	return text
}
