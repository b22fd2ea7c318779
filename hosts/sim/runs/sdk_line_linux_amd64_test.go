package runs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// sdkDriver compiles hosts/sim/sdk_line.c as a Linux program, under sanitizers.
func sdkDriver(t *testing.T) func(input []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "driver")
	out, err := exec.Command("gcc", "-O1", "-g", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fsanitize=address,undefined",
		"-fno-sanitize-recover=all", "-I", "../../../loader", "-I", "../../../parlib", "-o", file, "../sdk_line.c", "testdata/sdk/driver.c").CombinedOutput()
	if err != nil {
		t.Fatalf("gcc: %v\n%s", err, out)
	}
	return func(input []byte) string {
		cmd := exec.Command(file)
		cmd.Stdin = bytes.NewReader(input)
		var out, errors bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errors
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v: %v\n%s", cmd, err, &errors)
		}
		return out.String()
	}
}

// An assertion is a line of Antithesis's package.
type assertion struct {
	Location  map[string]any `json:"location"`
	Type      string         `json:"assert_type"`
	Display   string         `json:"display_type"`
	Message   string         `json:"message"`
	ID        string         `json:"id"`
	Hit       bool           `json:"hit"`
	MustHit   bool           `json:"must_hit"`
	Condition bool           `json:"condition"`
	Details   any            `json:"details,omitempty"`
}

// A generator makes random assertions.
type generator struct{ *rand.Rand }

func (g generator) text() string {
	const letters = "abc \"\\/{}[],:\n\t\b\f\r\x01<>&é\u2028€😀"
	runes := []rune(letters)
	s := make([]rune, g.IntN(8))
	for i := range s {
		s[i] = runes[g.IntN(len(runes))]
	}
	return string(s)
}

func (g generator) value(depth int) any {
	switch g.IntN(7 - depth) {
	case 0:
		return g.text()
	case 1:
		return g.IntN(2) == 0
	case 2:
		return g.NormFloat64()
	case 3:
		return nil
	case 4:
		return []any{g.value(depth + 1), g.value(depth + 1)}
	}
	return map[string]any{g.text(): g.value(depth + 1), "id": g.text(), "condition": g.value(depth + 1)}
}

func (g generator) assertion() assertion {
	a := assertion{
		Location: map[string]any{"file": g.text(), "hit": true}, Type: []string{"always", "sometimes", "reachability"}[g.IntN(3)],
		Display: g.text(), Message: g.text(), ID: g.text() + "x",
		Hit: g.IntN(2) == 0, MustHit: g.IntN(2) == 0, Condition: g.IntN(2) == 0,
	}
	if g.IntN(2) == 0 {
		a.Details = map[string]any{"a": g.value(1), "b": g.value(1)}
	}
	return a
}

// want returns the simulator's expected output for the assertion in a line.
func (a *assertion) want(t *testing.T, line int) string {
	kind := map[string][2]int{"always": {1, 0}, "sometimes": {2, 2}, "reachability": {4, 3}}[a.Type][number(a.MustHit)]
	if !a.Hit {
		return fmt.Sprintf("%d property %d %x\n", line, kind, a.ID)
	}
	text := fmt.Sprintf("%d hit %d %d %x\n", line, kind, number(a.Condition), a.ID)
	if a.Condition {
		return text
	}
	var details []byte
	if a.Details != nil {
		details = marshal(t, a.Details)
	}
	return text + fmt.Sprintf("%d details %x\n", line, details)
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestSDKLines(t *testing.T) {
	drive := sdkDriver(t)
	g := generator{rand.New(rand.NewPCG(1, 2))}
	var input, damaged bytes.Buffer
	var want strings.Builder
	for line := range 5000 {
		a := g.assertion()
		text := marshal(t, map[string]any{"antithesis_assert": a, "before": g.value(1), "zbehind": g.value(1)})
		input.Write(append(text, '\n'))
		want.WriteString(a.want(t, line))
		for range g.IntN(4) {
			text[g.IntN(len(text))] = "\"\\{}[],:u0x "[g.IntN(12)]
		}
		damaged.Write(append(bytes.ReplaceAll(text[:g.IntN(len(text)+1)], []byte("\n"), nil), '\n'))
	}
	if got := drive(input.Bytes()); got != want.String() {
		g, w := strings.Split(got, "\n"), strings.Split(want.String(), "\n")
		for i := range w {
			if i >= len(g) || g[i] != w[i] {
				t.Fatalf("result %d of %d: %q, not %q", i, len(g), g[min(i, len(g)-1)], w[i])
			}
		}
		t.Fatalf("%d lines, want %d", len(g), len(w))
	}
	drive(damaged.Bytes()) // the sanitizers find nothing
}

// Texts in forms that Go's encoder does not write.
func TestSDKTexts(t *testing.T) {
	drive := sdkDriver(t)
	const head, tail = `{"antithesis_assert":{"assert_type":"always","must_hit":true,"id":`, `}}`
	for text, want := range map[string]string{
		`"\ud83d\ude00\u00e9\u0041"`: "😀éA", `"\ud83dx"`: "\ufffdx", `"\ude00"`: "\ufffd", `"\ud83d"`: "\ufffd", `"\/\\\""`: `/\"`, ` "x" `: "x", `"a\u00zz"`: "a?00zz",
	} {
		got := drive([]byte(" " + head + text + tail + " \n"))
		if got != fmt.Sprintf("0 property 0 %x\n", want) {
			t.Errorf("%s: %s, not %x", text, got, want)
		}
	}
	for _, text := range []string{head + `""` + tail, head + `1` + tail, head + `"x"`, `[` + head + `"x"` + tail + `]`, `{"antithesis_assert":null}`, ``, `{}`, `"`, `{"a"`, `\`} {
		if got := drive([]byte(text + "\n")); got != "" {
			t.Errorf("the line %s gives %q, want nothing", text, got)
		}
	}
}
