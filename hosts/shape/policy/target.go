package policy

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Targets of read, write and exec are paths. They begin with / or with a variable. A * stands
// for any part of a name. A / at the end stands for the directory and everything below it.

// VariableNames are the variables with which a path may begin, or that it may have as in
// /proc/$PID.
var VariableNames = []string{"$DIR", "$EXE", "$GOROOT", "$HOME", "$MODULE", "$PID", "$TMP"}

// checkTarget returns the mistake in a target, with its cure, or "".
func checkTarget(v Verb, text string) string {
	switch v {
	case Read, Write, Exec:
		return checkPath(text)
	case Connect, Listen:
		_, err := ParseAddress(text)
		if err != nil {
			return err.Error()
		}
	case Call:
		_, err := ParseCall(text)
		if err != nil {
			return err.Error()
		}
	}
	return ""
}

func checkPath(text string) string {
	first, rest, _ := strings.Cut(text, "/")
	switch {
	case strings.HasPrefix(first, "$"):
		if !slices.Contains(VariableNames, first) {
			return fmt.Sprintf("there is no variable %s%s", first, near(first, VariableNames))
		}
		if first == "$PID" {
			return "$PID stands in /proc/$PID only"
		}
	case first != "":
		return fmt.Sprintf("%s: a path begins with / or with a variable (write $DIR/%s)", text, text)
	}
	if clean := path.Clean("/" + rest); rest != "" && clean != "/"+strings.TrimSuffix(rest, "/") {
		return fmt.Sprintf("%s: write the path as %s", text, first+clean)
	}
	return ""
}

// coversPath reports whether all files that target names are among those of rule.
func coversPath(rule, target string) bool {
	if rule == target || rule == "/" {
		return true
	}
	if dir, ok := strings.CutSuffix(rule, "/"); ok {
		if n := strings.Count(dir, "/") + 1; hasNames(target, n) {
			return matchPath(dir, strings.TrimSuffix(firstNames(target, n), "/"))
		}
		return false
	}
	return !strings.HasSuffix(target, "/") && matchPath(rule, target)
}

// hasNames reports whether a path has at least n names; the part in front of the first / is one.
func hasNames(p string, n int) bool { return strings.Count(strings.TrimSuffix(p, "/"), "/") >= n-1 }

// firstNames returns the first n names of a path.
func firstNames(p string, n int) string {
	for i := range len(p) {
		if p[i] == '/' {
			if n--; n == 0 {
				return p[:i]
			}
		}
	}
	return p
}

// matchPath compares two paths name by name.
func matchPath(rule, target string) bool {
	for {
		a, restA, moreA := strings.Cut(rule, "/")
		b, restB, moreB := strings.Cut(target, "/")
		if !MatchName(a, b) || moreA != moreB {
			return false
		}
		if !moreA {
			return true
		}
		rule, target = restA, restB
	}
}

// MatchName reports whether a name matches a pattern, in which * stands for any bytes. The name
// may have stars, too: then everything that it stands for has to match.
func MatchName(pattern, name string) bool {
	star, mark := -1, 0
	i, j := 0, 0
	for j < len(name) {
		switch {
		case i < len(pattern) && pattern[i] == '*':
			star, mark = i, j
			i++
		case i < len(pattern) && pattern[i] == name[j]:
			i, j = i+1, j+1
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[i:], "*") == ""
}

// Covers reports whether a line that allows rule allows everything for which target stands. Both
// are targets of the verb.
func Covers(v Verb, rule, target string) bool {
	switch v {
	case Read, Write, Exec:
		return coversPath(rule, target)
	case Connect, Listen:
		return coversAddress(rule, target)
	case Call:
		return rule == target || !strings.Contains(rule, ":") && strings.HasPrefix(target, rule+":")
	}
	return false
}
