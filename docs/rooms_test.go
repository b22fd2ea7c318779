package docs

import (
	"cmp"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/usys-go/bridge"

// rooms are the top-level folders with Go packages, and those below hosts, with the rooms on
// which each may stand: docs/design.md's table of places. A room's own packages may import each
// other. internal belongs to no product: only tests and bench stand on it.
var rooms = map[string][]string{
	".":             nil, // embeds the loader's C, and the driver of scenarios
	"abi":           nil, // numbers
	"calls":         nil, // data
	"usys":          nil, // imports only unsafe, so that every package can import it
	"gen":           {"abi"},
	"toolchain":     {"abi"},
	"check":         {"abi", "gen", "toolchain"}, // of toolchain: the note, for usys status
	"vet":           {"gen", "toolchain"},        // of toolchain: its reader of assembly
	"mksyscall":     {"gen"},
	"errno":         {"usys"},
	"parlib":        {"usys", "errno"},
	"hosts/trace":   {"calls", "toolchain"},                      // of toolchain: the note, for offsets of the runtime
	"hosts/shape":   {"calls", "hosts/trace", "toolchain"},       // the calls of rules; the calls of a program; the table of functions
	"hosts/sim":     {"hosts/trace", "hosts/shape", "toolchain"}, // the logs that it compares; rules of faults; the table of functions
	"hosts/simnet":  nil,                                         // C, and its tests
	"hosts/simdisk": nil,                                         // the same
	"loader":        {".", "toolchain"},                          // of toolchain: how the words of CC are quoted
	"signal":        {"usys", "errno"},
	"deadline":      {"usys"},
	"sim":           {"usys", "calls"},                               // of calls: the search for the word that was meant
	"usystest":      {"usys", "calls", "hosts/shape", "hosts/trace"}, // the rules that tests make; the records of calls that they refuse
	"akaros":        {"usys"},
	"cmd":           {".", "abi", "calls", "hosts/trace", "hosts/shape", "hosts/sim", "gen", "check", "vet", "toolchain", "loader", "sim"},
	"docs":          nil, // tests of texts
	"examples":      {"usys", "errno", "parlib", "signal", "deadline", "sim", "akaros", "usystest"},
	"internal":      {"any"},
	"bench":         {"any"}, // a module of its own: benchmarks are tests
}

// A source is one Go file's place and imports.
type source struct {
	name    string // relative to the repository
	test    bool
	imports []string
}

// TestRooms compares the imports of every Go file with the table above.
func TestRooms(t *testing.T) {
	used, design := map[string]bool{}, read(t, "docs/design.md")
	for _, s := range sources(t) {
		room := roomOf(path.Dir(s.name))
		if _, ok := rooms[room]; !ok {
			t.Errorf("%s: the room %s is not in the table of rooms_test.go", s.name, room)
		}
		used[room] = true
		for _, imported := range s.imports {
			if !allowed(room, imported, s.test) {
				t.Errorf("%s imports %s: room %s may stand on %v", s.name, imported, room, rooms[room])
			}
		}
	}
	for room := range rooms {
		if !used[room] {
			t.Errorf("there is no room %s", room)
		}
		if room != "." && room != "docs" && !strings.Contains(design, "`"+room+"/") {
			t.Errorf("docs/design.md does not say what lies in %s", room)
		}
	}
}

// allowed reports whether a file of a room may import a package. Tests may import
// everything, but those of the generator no checker.
func allowed(room, imported string, test bool) bool {
	inside, ours := strings.CutPrefix(imported+"/", module+"/")
	other := roomOf(strings.TrimSuffix(inside, "/"))
	switch {
	case test:
		return !(ours && room == "gen" && other == "check")
	case room == "abi":
		return false
	case room == "usys" && !ours:
		return imported == "unsafe"
	case !ours:
		return true
	}
	return other == room || slices.Contains(rooms[room], other) || slices.Contains(rooms[room], "any")
}

func TestAllowed(t *testing.T) {
	for _, c := range []struct {
		room, imported string
		test, want     bool
	}{
		{"abi", "unsafe", false, false},
		{"abi", "testing", true, true},
		{"usys", "unsafe", false, true},
		{"usys", "sync", false, false},
		{"usys", module + "/gen", false, false},
		{"usys", module + "/abi", true, true},
		{"gen", module + "/abi", false, true},
		{"gen", module + "/gen/model", false, true},
		{"gen", module + "/check/report", false, false},
		{"gen", module + "/check", true, false},
		{"check", module + "/internal/hosttest", false, false},
		{"check", module + "/internal/hosttest", true, true},
		{"cmd", module + "/internal/guests", false, false},
		{"internal", module + "/signal", false, true},
		{"loader", module, false, true},
		{"loader", module + "x/y", false, true}, // another module
	} {
		if got := allowed(c.room, c.imported, c.test); got != c.want {
			t.Errorf("%s imports %s (test %t): %t, want %t", c.room, c.imported, c.test, got, c.want)
		}
	}
}

// TestOrder: no room stands on itself by way of others. internal and bench stand on
// everything, and nothing stands on them.
func TestOrder(t *testing.T) {
	var visit func(room string, path []string)
	visit = func(room string, path []string) {
		if slices.Contains(path, room) {
			t.Fatalf("a cycle of rooms: %v", append(path, room))
		}
		for _, other := range rooms[room] {
			if other != "any" {
				visit(other, append(slices.Clone(path), room))
			}
			if other == "internal" || other == "bench" {
				t.Errorf("%s stands on %s", room, other)
			}
		}
	}
	for room := range rooms {
		visit(room, nil)
	}
}

// roomOf returns the room of a folder.
func roomOf(dir string) string {
	first, rest, _ := strings.Cut(dir, "/")
	if first == "hosts" {
		host, _, _ := strings.Cut(rest, "/")
		return "hosts/" + host
	}
	return cmp.Or(first, ".")
}

// sources returns the repository's Go files, without testdata and the files for
// package runtime, which belong to another module.
func sources(t *testing.T) (list []source) {
	t.Helper()
	for _, name := range files(t, ".go") {
		if strings.HasPrefix(name, "toolchain/_runtime/") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", name), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		s := source{name: name, test: strings.HasSuffix(name, "_test.go")}
		for _, i := range f.Imports {
			p, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			s.imports = append(s.imports, p)
		}
		list = append(list, s)
	}
	if len(list) < 500 {
		t.Errorf("only %d Go files were found", len(list))
	}
	return list
}

// files returns the repository's files with one of these extensions, except testdata,
// as paths with slashes.
func files(t *testing.T, ext ...string) (list []string) {
	t.Helper()
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
			return fs.SkipDir
		}
		if d.Type().IsRegular() && slices.Contains(ext, filepath.Ext(name)) {
			rel, err := filepath.Rel("..", name)
			if err != nil {
				return err
			}
			list = append(list, filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// maxShare is the greatest share of the code in one room, in percent.
const maxShare = 20

// TestShares: no room grows until it holds everything. Lines count that a person
// wrote, in Go, C, headers and assembly, tests included.
func TestShares(t *testing.T) {
	lines, all := map[string]int{}, 0
	for _, name := range files(t, ".go", ".c", ".h", ".s", ".S") {
		text, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if generated.Match(text) {
			continue
		}
		n := strings.Count(string(text), "\n")
		lines[roomOf(path.Dir(name))] += n
		all += n
	}
	names := slices.SortedFunc(maps.Keys(lines), func(a, b string) int { return lines[b] - lines[a] })
	for _, room := range names {
		share := 100 * float64(lines[room]) / float64(all)
		t.Logf("%-10s %6d lines, %4.1f %%", room, lines[room], share)
		if share > maxShare {
			t.Errorf("%s holds %.1f %% of the code, of %d %%", room, share, maxShare)
		}
	}
	if all < 50_000 {
		t.Errorf("only %d lines were found", all)
	}
}
