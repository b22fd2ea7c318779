package gen

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestImport lays packages out in a module and checks whether the table's package
// imports its host's, and whether messages can name the host's package.
func TestImport(t *testing.T) {
	const table = "package vec\n\n//usys:table vec host=host\n\n//usys:nb A() [num=8]\n"
	for name, c := range map[string]struct {
		files    map[string]string
		imported bool
		host     string // the host's package in messages
	}{
		"plain":     {map[string]string{"go.mod": "module example.com\n", "vec/vec.go": table}, true, "example.com/vec/host"},
		"root":      {map[string]string{"vec/go.mod": "module example.com/vec // a comment\n", "vec/vec.go": table}, true, "example.com/vec/host"},
		"no module": {map[string]string{"vec/vec.go": table}, false, ""},
		"noimport": {map[string]string{"go.mod": "module example.com\n", "vec/vec.go": strings.Replace(table, "host=host", "host=host noimport", 1),
			"vec/host/host.go": "package host\n\nimport _ \"example.com/vec\"\n"}, false, "example.com/vec/host"},
		"nogo":                {map[string]string{"go.mod": "module example.com\n", "vec/vec.go": strings.Replace(table, "host=host", "host=host nogo", 1)}, false, ""},
		"nogo with a package": {map[string]string{"go.mod": "module example.com\n", "vec/vec.go": strings.Replace(table, "host=host", "host=host nogo", 1), "vec/host/host.go": "package serves\n"}, false, "example.com/vec/host"},
		"another module": {map[string]string{"go.mod": "module example.com\n", "vec/vec.go": strings.Replace(table, "host=host", "host=../c", 1),
			"c/go.mod": "module example.com/c/v2\n"}, false, "example.com/c/v2"},
		"a test imports it": {map[string]string{"go.mod": "module example.com\n", "vec/vec.go": table,
			"vec/host/host_test.go": "package host\n\nimport _ \"example.com/vec\"\n"}, true, "example.com/vec/host"},
		"elsewhere built": {map[string]string{"go.mod": "module example.com\n", "vec/vec.go": table,
			"vec/host/host_windows.go": "package host\n\nimport _ \"example.com/vec\"\n"}, true, "example.com/vec/host"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			for name, text := range c.files {
				if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
					t.Fatal(err)
				}
				write(t, name, text)
			}
			files, err := Generate("vec")
			if err != nil {
				t.Fatal(err)
			}
			text := func(name string) string {
				i := slices.IndexFunc(files, func(f File) bool { return f.Path == filepath.Join("vec", name) })
				if i < 0 {
					return ""
				}
				return string(files[i].Text)
			}
			imports := text("ztable_import.go")
			if strings.Contains(imports, "\nimport ") != c.imported || c.imported && !strings.HasSuffix(imports, "\nimport _ \""+c.host+"\"\n") {
				t.Errorf("ztable_import.go: %q, want an import of %q: %v", imports, c.host, c.imported)
			}
			origin := text("ztable.go")
			if says := strings.Contains(origin, "Imported: true"); says != c.imported {
				t.Errorf("the origin says imported %v", says)
			}
			if c.host == "" && strings.Contains(origin, "Host: ") || c.host != "" && !strings.Contains(strings.ReplaceAll(origin, " ", ""), `Host:"`+c.host+`",`) {
				t.Errorf("the origin does not name %q:\n%s", c.host, origin)
			}
		})
	}
}

// TestImportCycle demands that a host's package is reported which imports the table's,
// directly or by other packages.
func TestImportCycle(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"go.mod":             "module example.com/vec\n",
		"table.go":           "package vec\n\n//usys:table vec host=host\n\n//usys:nb A() [num=8]\n",
		"host/host.go":       "//go:build linux\n\npackage host\n\nimport _ \"example.com/vec/between\"\n",
		"between/between.go": "package between\n\nimport (\n\t_ \"example.com/other\"\n\t_ \"example.com/vec\"\n)\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		write(t, name, text)
	}
	const want = `table.go:3:1: this package cannot import its host, host=host, which imports it: ` +
		`example.com/vec/host -> example.com/vec/between -> example.com/vec ` +
		`(move the code that imports it into another package; or write noimport, and import _ "example.com/vec/host" in package main)`
	if files, err := Generate("."); err == nil || err.Error() != want || files != nil {
		t.Errorf("%d files, error %v, want %s", len(files), err, want)
	}
}
