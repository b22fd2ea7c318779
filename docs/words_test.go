package docs

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// avoided are the words that CONTRIBUTING.md's rule on English rules out, each with the words to use.
// The blanks of a phrase match a line break, too.
var avoided = []struct{ words, instead string }{
	{`answer(s|ed)?`, "returns, responds, carries out"},
	{`tells? whether`, "reports whether"},
	{`nobody(['’]s)?`, "no caller, no program, nothing"},
	{`who (had it|was there|would have)`, "the previously installed handler"},
	{`what (is|has|comes|was)`, "a noun: the text that, the calls that"},
	{`what['’]s`, "a noun: the text that, the calls that"},
	{`as ever`, "as before, as usual"},
	{`(of|on) (its|their) own accord`, "by itself, without a request"},
}

// maxListed is how many lines words.txt may have.
const maxListed = 10

// publicPackages are the folders whose exported identifiers people use; of the analyzers they read the
// package comment, which is the analyzer's help.
var publicPackages = []string{
	"usys", "errno", "signal", "signal/order", "deadline", "akaros", "akaros/ros", "parlib", "sim", "usystest",
	"vet/initorder", "vet/keepalive", "vet/nosplitcall", "vet/usysdecl",
}

// publicHeaders are the C headers that a host's author reads; the first two of gen/emit are copied into
// the folder of each host.
var publicHeaders = []string{"loader/usyshost.h", "gen/emit/usysabi.h", "gen/emit/usysmember.h"}

// publicPages are the documents at the root, and all of docs.
var publicPages = []string{"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/*.md"}

// publicTexts are the folders whose string literals are help and error texts; folders below them count.
var publicTexts = []string{"cmd/usys", "gen", "check", "vet"}

// TestWords holds the public text against the words to avoid, and the lines that have one against
// words.txt.
func TestWords(t *testing.T) {
	found := map[string]string{}
	for _, p := range publicText(t) {
		lines := strings.Split(read(t, p.file), "\n")
		for at, hint := range avoidedIn(p.prose) {
			text := strings.Join(strings.Fields(lines[at]), " ")
			found[p.file+"\t"+text] = fmt.Sprintf("%s:%d: %s: %s", p.file, at+1, hint, text)
		}
	}
	for _, problem := range unlisted(found, read(t, "docs/words.txt")) {
		t.Errorf("public text: %s", problem)
	}
}

// A public is the prose of a file that people read: line n of it is line n of the file, without code.
type public struct{ file, prose string }

// publicText returns the prose of all public files. A Go file of an analyzer has two: its comments, and
// its messages.
func publicText(t *testing.T) (texts []public) {
	t.Helper()
	add := func(prose func(string) string, patterns ...string) {
		for _, pattern := range patterns {
			names, err := filepath.Glob(filepath.Join("..", pattern))
			if err != nil || len(names) == 0 {
				t.Fatalf("no file is %s (%v)", pattern, err)
			}
			for _, name := range names {
				name = filepath.ToSlash(name[len("../"):])
				if !strings.HasSuffix(name, "_test.go") {
					texts = append(texts, public{name, prose(read(t, name))})
				}
			}
		}
	}
	goText := func(keep func(*ast.File, func(token.Pos, string))) func(string) string {
		return func(source string) string { return goProse(t, source, keep) }
	}
	add(markdownProse, publicPages...)
	add(headerProse, publicHeaders...)
	for _, p := range publicPackages {
		add(goText(exportedComments), p+"/*.go")
	}
	for _, name := range files(t, ".go") {
		for _, folder := range publicTexts {
			if strings.HasPrefix(name, folder+"/") {
				add(goText(helpAndErrors), name)
			}
		}
	}
	if len(texts) < 300 {
		t.Errorf("only %d files have public text", len(texts))
	}
	return texts
}

// avoidedIn returns the lines of a text in which a phrase to avoid begins, counted from 0, with the words
// to use instead.
func avoidedIn(text string) map[int]string {
	hints := map[int]string{}
	for _, a := range avoided {
		phrase := regexp.MustCompile(`(?i)\b` + strings.ReplaceAll(a.words, " ", `\s+`) + `\b`)
		for _, m := range phrase.FindAllStringIndex(text, -1) {
			line := strings.Count(text[:m[0]], "\n")
			words := strings.Join(strings.Fields(text[m[0]:m[1]]), " ")
			hints[line] = fmt.Sprintf("%q is to be avoided (write %s)", words, a.instead)
		}
	}
	return hints
}

// unlisted compares the lines found, by file and text, with those of a list: a line of the list has the
// file, the text and the reason, with tabs between them. It returns what has to be mended.
func unlisted(found map[string]string, list string) (problems []string) {
	listed := map[string]bool{}
	for line := range strings.Lines(list) {
		key, reason, ok := cutLast(strings.TrimSuffix(line, "\n"), "\t")
		switch {
		case !ok || strings.TrimSpace(reason) == "" || strings.Count(key, "\t") != 1:
			problems = append(problems, fmt.Sprintf("words.txt: %q has not the form file, tab, text, tab, reason", line))
		case found[key] == "":
			problems = append(problems, fmt.Sprintf("words.txt: the line %q is gone, or is no public text (remove it from words.txt)", key))
		}
		listed[key] = true
	}
	if len(listed) > maxListed {
		problems = append(problems, fmt.Sprintf("words.txt has %d lines, of %d", len(listed), maxListed))
	}
	for _, key := range slices.Sorted(maps.Keys(found)) {
		if !listed[key] {
			problems = append(problems, found[key])
		}
	}
	return problems
}

// cutLast cuts s around the last instance of sep.
func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

var (
	codeSpan = regexp.MustCompile("`[^`\n]*`")
	listItem = regexp.MustCompile(`^\s*([-*+]|\d+\.)\s`)
	indented = regexp.MustCompile(`^(    |\t)`)
	target   = regexp.MustCompile(`\]\([^)]*\)`)
)

// markdownProse blanks the code of a document: fenced and indented blocks, code spans, and the targets
// of links.
func markdownProse(text string) string {
	lines := strings.Split(text, "\n")
	fenced, code, list, blank := false, false, false, true
	for i, line := range lines {
		fence := strings.HasPrefix(strings.TrimSpace(line), "```")
		switch {
		case fence || fenced:
			lines[i], fenced = "", fenced != fence
			continue
		case strings.TrimSpace(line) == "":
			blank = true
			continue
		case indented.MatchString(line):
			code = code || blank && !list
		default:
			code, list = false, listItem.MatchString(line) || list && !blank
		}
		blank = false
		lines[i] = target.ReplaceAllString(codeSpan.ReplaceAllString(line, ""), "]")
		if code {
			lines[i] = ""
		}
	}
	return strings.Join(lines, "\n")
}

// headerProse blanks all of a C file that is not comment.
func headerProse(text string) string {
	var b strings.Builder
	for text != "" {
		comment := strings.Index(text, "/*")
		if comment < 0 {
			comment = len(text)
		}
		b.WriteString(strings.Repeat("\n", strings.Count(text[:comment], "\n")))
		text = text[comment:]
		end := strings.Index(text, "*/")
		if end < 0 {
			end = len(text)
		}
		for i, line := range strings.Split(text[:end], "\n") {
			if i > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(codeSpan.ReplaceAllString(strings.TrimLeft(line, "/* \t"), ""))
		}
		text = text[end:]
		text = strings.TrimPrefix(text, "*/")
	}
	return b.String()
}

// goProse blanks all of a Go file but the texts that a function keeps, with the place at which each begins.
func goProse(t *testing.T, source string, keep func(*ast.File, func(token.Pos, string))) string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	lines := make([]string, strings.Count(source, "\n")+1)
	keep(file, func(pos token.Pos, text string) {
		first := fset.Position(pos).Line - 1
		for i, line := range strings.Split(text, "\n") {
			lines[first+i] += " " + codeSpan.ReplaceAllString(line, "")
		}
	})
	return strings.Join(lines, "\n")
}

// exportedComments keeps the comments of the package, of exported identifiers and of their exported
// members, without their indented code.
func exportedComments(file *ast.File, keep func(token.Pos, string)) {
	packageComment(file, keep)
	ast.FileExports(file)
	for _, d := range file.Decls {
		ast.Inspect(d, func(n ast.Node) bool {
			if group, ok := n.(*ast.CommentGroup); ok {
				comment(group, keep)
			}
			return true
		})
	}
}

// packageComment keeps the comment of the package.
func packageComment(file *ast.File, keep func(token.Pos, string)) {
	if file.Doc != nil {
		comment(file.Doc, keep)
	}
}

// comment keeps the lines of a comment that are neither code nor directives.
func comment(group *ast.CommentGroup, keep func(token.Pos, string)) {
	for _, c := range group.List {
		lines := strings.Split(c.Text, "\n")
		for i, line := range lines {
			lines[i] = strings.TrimPrefix(line, "//")
			if strings.HasPrefix(lines[i], "\t") || regexp.MustCompile(`^//\w+:`).MatchString(line) {
				lines[i] = ""
			}
		}
		keep(c.Pos(), strings.Join(lines, "\n"))
	}
}

// helpAndErrors keeps the string literals of a file, and the comment of a command, which is its help.
func helpAndErrors(file *ast.File, keep func(token.Pos, string)) {
	if file.Name.Name == "main" {
		packageComment(file, keep)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field: // its tag is no text
			return n.Tag == nil
		case *ast.BasicLit:
			if n.Kind == token.STRING && n.Value[0] == '`' {
				keep(n.Pos(), n.Value[1:len(n.Value)-1])
			} else if text, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil {
				keep(n.Pos(), strings.ReplaceAll(text, "\n", " "))
			}
		}
		return true
	})
}

// TestWordsFound has each phrase in a text that may be public, and in code.
func TestWordsFound(t *testing.T) {
	inGo := func(keep func(*ast.File, func(token.Pos, string))) func(string) string {
		return func(source string) string { return goProse(t, source, keep) }
	}
	exported, texts := inGo(exportedComments), inGo(helpAndErrors)
	for _, c := range []struct {
		name  string
		prose func(string) string
		text  string
		lines []int // counted from 1
	}{
		{"each phrase", markdownProse, "It answers.\nThe answer.\nIt was answered.\nIt tells whether.\nNobody.\nNobody's.\nwho had it\n" +
			"who was there\nwho would have\nWhat is left\nwhat has\nwhat comes\nwhat was\nas ever\nof its own accord\nwhat's\n", []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}},
		{"a line break", markdownProse, "a\nb who\nhad it\n\n- as\n  ever", []int{2, 5}},
		{"other words", markdownProse, "An unanswered question. Somewhat isolated. It says what the caller does.", nil},
		{"a fence", markdownProse, "a\n```go\nwhat is\n```\nwhat is\n  ```\n  as ever\n  ```\n", []int{5}},
		{"a span", markdownProse, "`what is` and [what it is](what is.md)\n", nil},
		{"an indented block", markdownProse, "a:\n\n    what is\n\n    what is\n\nwhat is\n", []int{7}},
		{"a list", markdownProse, "- a\n\n    what is\n", []int{3}},
		{"a table", markdownProse, "| `nobody` | what is wrong |\n", []int{1}},
		{"a header", headerProse, "/* What is. */\nint what; /* a\n * nobody */ is as ever\n/*\n * `what is` */\n", []int{1, 3}},
		{"a package", exported, "// Package a is nobody's.\n//\n//\tas ever\npackage a\n", []int{1}},
		{"exported identifiers", exported, "package a\n\n// F answers.\nfunc F() {}\n\n// g answers.\nfunc g() {}\n\n" +
			"// T is what\n// is.\ntype T struct {\n\tA int // as ever\n\tb int // as ever\n}\n\n// M is as ever.\nfunc (T) M() { /* as ever */ }\n", []int{3, 9, 12, 16}},
		{"values", exported, "package a\n\n// Answers.\nconst (\n\tA = 1 // as ever\n\tb = 2 // as ever\n)\n\nvar s = `nobody`\n", []int{3, 5}},
		{"texts", texts, "package a\n\nimport \"answer\"\n\n// As ever.\nvar (\n\ta = \"as ever\"\n\tb = `a\nwhat is`\n\tc = \"what \" +\n\t\t\"is\"\n\tas, ever int\n)\n" +
			"type t struct {\n\ta int `answer`\n}\n", []int{7, 9, 10}},
		{"a command", texts, "// What is.\npackage main\n", []int{1}},
		{"no command", texts, "// What is.\npackage a\n", nil},
	} {
		var lines []int
		for line := range avoidedIn(c.prose(c.text)) {
			lines = append(lines, line+1)
		}
		slices.Sort(lines)
		if !slices.Equal(lines, c.lines) {
			t.Errorf("%s: the lines %v of this text have a phrase, want %v:\n%s", c.name, lines, c.lines, c.text)
		}
	}
}

// TestWordsListed has lists with a line too few, too many, without a reason, and too long.
func TestWordsListed(t *testing.T) {
	found := map[string]string{"a.md\twhat is": "a.md:1: x", "b.md\tas | ever": "b.md:7: y"}
	full := "a.md\twhat is\ta title\nb.md\tas | ever\ta quotation\n"
	var long strings.Builder
	many := map[string]string{}
	for i := range maxListed + 1 {
		many[fmt.Sprint("a.md\t", i)] = "x"
		fmt.Fprintf(&long, "a.md\t%d\tsome reason\n", i)
	}
	for _, c := range []struct {
		name  string
		found map[string]string
		list  string
		want  []string // what each problem contains
	}{
		{"all are listed", found, full, nil},
		{"one is not", found, "a.md\twhat is\ta title\n", []string{"b.md:7: y"}},
		{"the list is empty", found, "", []string{"a.md:1: x", "b.md:7: y"}},
		{"one is gone", found, full + "c.md\tnobody\ta name\n", []string{"is gone"}},
		{"no reason", found, "a.md\twhat is\t\nb.md\tas | ever\ta quotation\n", []string{"has not the form"}},
		{"no tab", nil, "a.md what is\n", []string{"has not the form"}},
		{"too many", many, long.String(), []string{fmt.Sprintf("has %d lines, of %d", maxListed+1, maxListed)}},
	} {
		problems := unlisted(c.found, c.list)
		ok := len(problems) == len(c.want)
		for i := 0; ok && i < len(problems); i++ {
			ok = strings.Contains(problems[i], c.want[i])
		}
		if !ok {
			t.Errorf("%s: the problems are %q, want %q", c.name, problems, c.want)
		}
	}
}
