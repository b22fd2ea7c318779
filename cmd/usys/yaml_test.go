package main

import (
	"fmt"
	"strings"
)

// yamlCommands are the values of a key, each ended by a newline: a line, or the lines
// behind "|" that are indented more.
func yamlCommands(text, key string) (list []string) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		rest, ok := strings.CutPrefix(strings.TrimLeft(line, " -"), key+": ")
		if !ok {
			continue
		}
		if rest != "|" {
			list = append(list, rest+"\n")
			continue
		}
		indent := func(s string) int { return len(s) - len(strings.TrimLeft(s, " ")) }
		block := ""
		for _, l := range lines[i+1:] {
			if strings.TrimSpace(l) != "" && indent(l) <= indent(line) {
				break
			}
			block += fmt.Sprintln(strings.TrimSpace(l))
		}
		list = append(list, strings.TrimRight(block, "\n")+"\n")
	}
	return list
}
