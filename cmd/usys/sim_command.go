package main

import (
	"fmt"
	"slices"
	"strings"
)

// command returns the command that repeats a seed's run.
func (s *simulation) command(seed uint64) string {
	return shellCommand(slices.Concat(s.words(seed), []string{s.named()}, s.Args))
}

// named returns the name of the program, or of the scenario that its driver runs.
func (s *simulation) named() string {
	if s.cluster != nil {
		return s.cluster.file
	}
	return s.File
}

// words returns that command up to the program.
func (s *simulation) words(seed uint64) []string {
	words := []string{"usys", "sim", "-seed", fmt.Sprint(seed)}
	for _, setting := range s.Settings {
		if ns, ok := strings.CutPrefix(setting, "limit-ns="); ok {
			words = append(words, "-for", ns+"ns")
		} else if setting == "go-on=1" {
			words = append(words, "-go-on")
		} else {
			words = append(words, "-set", setting)
		}
	}
	for _, r := range s.faults.rules {
		words = append(words, "-e", r.text)
	}
	for _, v := range s.env {
		words = append(words, "-env", v)
	}
	if s.without != "" {
		words = append(words, "-without", s.without)
	}
	for _, p := range s.programs {
		words = append(words, "-program", p.name+"="+p.file)
	}
	if s.dir != "" {
		words = append(words, "-dir", s.dir)
	}
	for _, c := range s.copies {
		words = append(words, "-copy", c)
	}
	return words
}

// shellCommand returns a command as a shell reads it.
func shellCommand(words []string) string {
	var list []string
	for _, w := range words {
		list = append(list, shellWord(w))
	}
	return strings.Join(list, " ")
}

// shellWord quotes a word for a shell, if it needs that.
func shellWord(w string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./=,:+@%", r)
	}
	if w != "" && strings.IndexFunc(w, func(r rune) bool { return !plain(r) }) < 0 {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}
