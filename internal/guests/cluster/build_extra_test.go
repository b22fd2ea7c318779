//go:build linux && amd64 && (extra || bars)

package cluster

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/usys-go/bridge/internal/guests"
)

var (
	kit  *guests.Kit
	root string // of this module
)

func TestMain(m *testing.M) {
	guests.Built(m, func(dir string) (err error) {
		if root, err = filepath.Abs("../../.."); err == nil {
			kit, err = guests.New(dir, "")
		}
		return err
	})
}

// Versions of the modules that the store's program requires, whether it uses them or not.
const (
	bbolt   = "go.etcd.io/bbolt@v1.4.3"
	badger3 = "github.com/dgraph-io/badger/v3"
	badger4 = "github.com/dgraph-io/badger/v4@v4.9.6"
	pebble  = "github.com/cockroachdb/pebble@v1.1.5"
)

// driverModules lists the modules that the drivers require.
var driverModules = []string{guests.Module + "=.", "github.com/nats-io/nats.go@v1.47.0",
	"go.etcd.io/etcd/client/v3@v3.5.3", "github.com/anishathalye/porcupine@v1.3.1"}

// built holds the files of the programs built so far, by source and version.
var built = struct {
	sync.Mutex
	file map[string]string
}{file: map[string]string{}}

// program builds a directory of testdata for the simulation, in a module that requires others, and
// returns its file.
func program(t *testing.T, source string, requires ...string) string {
	t.Helper()
	built.Lock()
	defer built.Unlock()
	key := strings.Join(append(requires, source), " ")
	if built.file[key] == "" {
		file, err := build(source, requires)
		if err != nil {
			t.Fatal(err)
		}
		built.file[key] = file
	}
	return built.file[key]
}

func build(source string, requires []string) (string, error) {
	dir, err := os.MkdirTemp(kit.Dir, "module")
	if err != nil {
		return "", err
	}
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", filepath.FromSlash(source)))); err != nil {
		return "", err
	}
	if err := useVersion(dir, requires); err != nil {
		return "", err
	}
	name := filepath.Base(source)
	requires = slices.Clone(requires)
	for i, r := range requires {
		requires[i] = strings.Replace(r, "=.", "="+root, 1)
	}
	if err := kit.Require(dir, name, requires...); err != nil {
		return "", err
	}
	file := filepath.Join(dir, name+".sim")
	return file, kit.Build(guests.Native, dir, "build", "-sim", "-trimpath", "-o", file, ".")
}

// useVersion changes sources to import the required major version of badger.
func useVersion(dir string, requires []string) error {
	if !strings.HasPrefix(requires[0], badger3) {
		return nil
	}
	name := filepath.Join(dir, "badger.go")
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	four, _, _ := strings.Cut(badger4, "@")
	return os.WriteFile(name, []byte(strings.ReplaceAll(string(text), four, badger3)), 0o644)
}
