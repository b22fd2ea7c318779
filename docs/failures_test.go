package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestFailures demands of each failure in a hand-written test that it says what is wrong: a message with
// a word, or an error alone. An error with its input ("%s: %v") is enough, too.
func TestFailures(t *testing.T) {
	n := 0
	for _, name := range files(t, ".go") {
		if !strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if generated.Match(text) {
			continue
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if call, method := failure(node); call != nil {
				n++
				if mute(method, call.Args) {
					t.Errorf("%s: the message of %s does not say what is wrong (write the input, got and want)", fset.Position(call.Pos()), method)
				}
			}
			return true
		})
	}
	if n < 2500 {
		t.Errorf("%d failures were found, want 2500 or more", n)
	}
}

// failure returns node as a call of Error, Errorf, Fatal or Fatalf, and the method's name; nil if
// node is none. The receiver is known by its name: t, b, tb or f, or a field with such a name.
func failure(node ast.Node) (call *ast.CallExpr, method string) {
	call, ok := node.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return nil, ""
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !slices.Contains([]string{"t", "b", "tb", "f"}, lastName(sel.X)) {
		return nil, ""
	}
	switch sel.Sel.Name {
	case "Error", "Errorf", "Fatal", "Fatalf":
		return call, sel.Sel.Name
	}
	return nil, ""
}

// mute reports whether a failure's arguments say nothing but values. A format that is no constant
// passes.
func mute(method string, args []ast.Expr) bool {
	if strings.HasSuffix(method, "f") {
		format, ok := constant(args[0])
		return ok && !word.MatchString(verb.ReplaceAllString(format, "")) && !slices.ContainsFunc(args[1:], isError)
	}
	if len(args) == 1 && isError(args[0]) {
		return false
	}
	return !slices.ContainsFunc(args, func(arg ast.Expr) bool {
		text, _ := constant(arg)
		return word.MatchString(text)
	})
}

var (
	word     = regexp.MustCompile(`[A-Za-z]{2}`)
	verb     = regexp.MustCompile(`%[-+# 0]*[\d.*\[\]]*[A-Za-z%]`)
	errNames = regexp.MustCompile(`^(err|.*Err)\d*$`)
)

// isError reports whether an expression has the name of an error: err, err2, act.Err, lines.Err().
func isError(e ast.Expr) bool {
	if call, ok := e.(*ast.CallExpr); ok {
		e = call.Fun
	}
	return errNames.MatchString(lastName(e))
}

// lastName returns the name of a variable or of a field, and "" for other expressions.
func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// constant returns the text of the string literals in a sum; ok reports whether the sum has nothing else.
func constant(e ast.Expr) (text string, ok bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, e.Kind == token.STRING && err == nil
	case *ast.BinaryExpr:
		x, okX := constant(e.X)
		y, okY := constant(e.Y)
		return x + y, okX && okY
	}
	return "", false
}

func TestMute(t *testing.T) {
	for text, want := range map[string]bool{
		`t.Error(got)`:                                true,
		`t.Error(n, err)`:                             true,
		`t.Fatal(f("name"))`:                          true,
		`t.Error(stderr)`:                             true,
		`s.t.Fatal(got)`:                              true,
		`t.Error(strings.Join(list, ", "))`:           true,
		`t.Errorf("%q", got)`:                         true,
		`t.Errorf("%+v\n%[1]*d%%", got)`:              true,
		`t.Errorf("%q: " + "%v", in, got)`:            true,
		`t.Error(err)`:                                false,
		`tb.Fatal(act.Err)`:                           false,
		`b.Fatal(lines.Err())`:                        false,
		`t.Error("two calls at once")`:                false,
		`t.Fatal(name+" does not end")`:               false,
		`t.Errorf("%s: %v", in, err)`:                 false,
		`t.Errorf("f(%q) = %v, want %v", in, x, y)`:   false,
		`t.Errorf("f (-want +got):\n%s", diff)`:       false,
		`t.Errorf(format, args...)`:                   false,
		`t.Errorf(name+": "+format, args...)`:         false,
		`v.t.Fatalf("no more than " + most, args...)`: false,
	} {
		e, err := parser.ParseExpr(text)
		if err != nil {
			t.Fatal(err)
		}
		call, method := failure(e)
		if call == nil {
			t.Errorf("%s counts as no failure", text)
		} else if got := mute(method, call.Args); got != want {
			t.Errorf("mute(%s) = %v, want %v", text, got, want)
		}
	}
	for _, text := range []string{`err.Error()`, `log.Fatal(err)`, `http.Error(w, text, 400)`, `t.Log(got)`} {
		e, err := parser.ParseExpr(text)
		if err != nil {
			t.Fatal(err)
		}
		if call, _ := failure(e); call != nil {
			t.Errorf("%s counts as a failure", text)
		}
	}
}
