package faults

import (
	"regexp"
	"strings"
)

// matches reports whether a path matches a pattern: * stands for any part of a name, ** for
// any part of a path, ? for one character of a name; a slash at the end for everything below.
// A pattern without a slash is that of a path's last name. C: fault_path_matches
// (fault_verdict.c), which is compared with this.
func matches(pattern, path string) bool {
	if !strings.Contains(pattern, "/") {
		path = path[strings.LastIndexByte(path, '/')+1:]
	}
	below := strings.HasSuffix(pattern, "/")
	var re strings.Builder
	re.WriteString(`(?s)^`)
	for rest := pattern; rest != ""; {
		switch {
		case strings.HasPrefix(rest, "**"):
			re.WriteString(`.*`)
			rest = rest[2:]
			continue
		case rest[0] == '*':
			re.WriteString(`[^/]*`)
		case rest[0] == '?':
			re.WriteString(`[^/]`)
		default:
			re.WriteString(regexp.QuoteMeta(rest[:1]))
		}
		rest = rest[1:]
	}
	if below {
		re.WriteString(`.+`)
	}
	re.WriteString(`$`)
	return regexp.MustCompile(re.String()).MatchString(path)
}
