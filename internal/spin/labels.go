package spin

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var (
	label  = regexp.MustCompile(`(?m)^\s*([a-z]+):(?:[^:]|$)`)
	remark = regexp.MustCompile(`model: ([a-z]+)`)
)

// Labels compares the labels of a model in Promela with the places in the code. A place
// is named by a comment, "model: LABEL", in a file that matches one of the patterns. It
// returns the number of labels, and the mistakes: a label without a place, a place
// without a label, a place in two files.
func Labels(model string, patterns ...string) (int, []string, error) {
	text, err := os.ReadFile(model)
	if err != nil {
		return 0, nil, err
	}
	_, body, _ := strings.Cut(string(text), "*/")
	labels := map[string]bool{}
	for _, m := range label.FindAllStringSubmatch(body, -1) {
		labels[m[1]] = true
	}
	places, wrong, err := find(patterns)
	if err != nil {
		return 0, nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		if places[name] == "" {
			wrong = append(wrong, fmt.Sprintf("label %s of %s is no place in the code (a comment with \"model: %[1]s\")", name, model))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(places)) {
		if !labels[name] {
			wrong = append(wrong, fmt.Sprintf("place %s in %s is no label of %s", name, places[name], model))
		}
	}
	return len(labels), wrong, nil
}

// find returns the file of each place.
func find(patterns []string) (places map[string]string, wrong []string, err error) {
	places = map[string]string{}
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		if err != nil {
			return nil, nil, err
		}
		if files == nil {
			wrong = append(wrong, fmt.Sprintf("no file matches %s", pattern))
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, nil, err
			}
			for _, m := range remark.FindAllStringSubmatch(string(text), -1) {
				if other, twice := places[m[1]]; twice && other != file {
					wrong = append(wrong, fmt.Sprintf("place %s is in %s and in %s", m[1], other, file))
				}
				places[m[1]] = file
			}
		}
	}
	return places, wrong, nil
}
