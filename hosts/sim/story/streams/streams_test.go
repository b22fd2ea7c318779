package streams_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/usys-go/bridge/hosts/sim/story"
	"github.com/usys-go/bridge/hosts/sim/story/streams"
)

// write writes the outputs of a story with these lines, and returns the files by their names in the
// directory.
func write(t *testing.T, lines ...string) (map[string]string, error) {
	t.Helper()
	text := `{"t":0,"kind":"run","version":1,"seed":7}` + "\n" + strings.Join(lines, "\n") + "\n"
	dir, files := t.TempDir(), map[string]string{}
	err := streams.Write(dir, []string{"log"}, func() (*story.Reader, error) {
		return story.NewReader("a", strings.NewReader(text)), nil
	})
	list, _ := filepath.Glob(filepath.Join(dir, "*", "*"))
	for _, name := range list {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		rel, _ := filepath.Rel(dir, name)
		files[filepath.ToSlash(rel)] = string(b)
	}
	return files, err
}

func TestWrite(t *testing.T) {
	files, err := write(t,
		`{"t":0,"kind":"machine","machine":0,"text":"sim"}`,
		`{"t":0,"kind":"start","machine":0,"pid":1000}`,
		`{"t":1,"kind":"machine","machine":1,"text":"n1"}`,
		`{"t":1,"kind":"machine","machine":2,"text":"n2"}`,
		`{"t":1,"kind":"machine","machine":3,"text":"n3"}`,
		`{"t":2,"kind":"start","machine":1,"pid":1001}`,
		`{"t":2,"kind":"start","machine":2,"pid":1002}`,
		`{"t":2,"kind":"output","machine":0,"pid":1000,"stream":1,"text":"the driver's\n"}`,
		`{"t":3,"kind":"output","machine":1,"pid":1001,"stream":1,"text":"no end"}`,
		`{"t":3,"kind":"output","machine":1,"pid":1001,"stream":2,"data":"/wA="}`,
		`{"t":3,"kind":"output","machine":2,"pid":1002,"stream":1,"text":"half "}`,
		`{"t":4,"kind":"start","machine":2,"pid":1003}`,
		`{"t":5,"kind":"output","machine":2,"pid":1003,"stream":1,"text":"one\n\ntw"}`,
		`{"t":6,"kind":"output","machine":2,"pid":1002,"stream":1,"text":"a line\nrest"}`,
		`{"t":7,"kind":"signal","machine":2,"pid":1002,"code":9}`,
		`{"t":8,"kind":"output","machine":2,"pid":1003,"stream":1,"text":"o"}`,
	)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"n1/stdout": "no end", "n1/stderr": "\xff\x00",
		"n2/stdout": "1003: one\n1003: \n1002: half a line\n1002: rest\n1003: two\n", "n2/stderr": "",
		"n3/stdout": "", "n3/stderr": "",
	}
	for name, text := range want {
		if got, ok := files[name]; !ok || got != text {
			t.Errorf("%s: %q, want %q", name, got, text)
		}
	}
	if len(files) != len(want) {
		t.Errorf("there are %d files: %v, want %d", len(files), files, len(want))
	}
}

func TestTaken(t *testing.T) {
	_, err := write(t, `{"t":1,"kind":"machine","machine":1,"text":"log"}`)
	if err == nil || !strings.HasPrefix(err.Error(), "the machine log has the name of another file in ") {
		t.Errorf("write: %v, want that the machine log has the name of another file", err)
	}
}
