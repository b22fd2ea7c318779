package loader

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"strings"

	bridge "github.com/usys-go/bridge"
	"github.com/usys-go/bridge/loader/embedded"
)

// The files of loader/embedded/data.
const (
	embeddedName = "loader.gz"
	factsName    = "built.txt"
)

// facts are the facts about the embedded loader: the contents of factsName.
type facts struct {
	compiler, linker string // the first lines of their versions
	flags            string
	sources          string // SHA-256 of the files that it was made of
	check            uint32 // a sum of them that takes no time
	loader           string // SHA-256 of it
	size             int
}

const factsHead = "# Made by \"make loader\"; DO NOT EDIT.\n"

func (f facts) String() string {
	return factsHead + fmt.Sprintf("compiler %s\nlinker %s\nflags %s\nsources %s\ncheck %08x\nloader %s\nsize %d\n",
		f.compiler, f.linker, f.flags, f.sources, f.check, f.loader, f.size)
}

// readFacts reads what String writes.
func readFacts(text string) (f facts, err error) {
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch name {
		case "#":
		case "compiler":
			f.compiler = value
		case "linker":
			f.linker = value
		case "flags":
			f.flags = value
		case "sources":
			f.sources = value
		case "check":
			_, err = fmt.Sscanf(value, "%x", &f.check)
		case "loader":
			f.loader = value
		case "size":
			_, err = fmt.Sscanf(value, "%d", &f.size)
		default:
			err = fmt.Errorf("%s: a line of %q (run make loader)", factsName, name)
		}
		if err != nil {
			return f, err
		}
	}
	return f, nil
}

// sourceFacts returns the facts that the sources decide.
func sourceFacts() (f facts, err error) {
	files, _, err := sources()
	if err != nil {
		return f, err
	}
	r, err := readRecipe(files)
	if err != nil {
		return f, err
	}
	var parts [][]byte
	err = eachSource(func(name string, text []byte) {
		parts = append(parts, []byte(name), bytes.Clone(text))
	})
	if err != nil {
		return f, err
	}
	f.flags, f.sources = strings.Join(r.flags, " "), fmt.Sprintf("%x", sum(parts...))
	f.check, err = checkSources()
	return f, err
}

// eachSource calls f with each file of which the embedded loader is made, in the order of their
// names. The text is valid until f returns.
func eachSource(f func(name string, text []byte)) error {
	var buf bytes.Buffer
	return fs.WalkDir(bridge.LoaderSources, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || simulates(name) {
			return err
		}
		file, err := bridge.LoaderSources.Open(name)
		if err != nil {
			return err
		}
		buf.Reset()
		if _, err := buf.ReadFrom(file); err != nil {
			return err
		}
		f(name, buf.Bytes())
		return nil
	})
}

// checkSources returns a sum of the sources. It is computed at each start, so that a usys command
// that was built after a change of the sources does not run the embedded loader without it.
func checkSources() (check uint32, err error) {
	table := crc32.MakeTable(crc32.Castagnoli)
	err = eachSource(func(name string, text []byte) {
		check = crc32.Update(crc32.Update(check, table, []byte(name)), table, text)
	})
	return check, err
}

// current returns the facts about the embedded loader. ok is false if there is none, or if it was
// made of other sources.
func current() (f facts, ok bool) {
	text, err := embedded.Files.ReadFile("data/" + factsName)
	if err != nil {
		return f, false
	}
	f, err = readFacts(string(text))
	if err != nil || f.size == 0 {
		return f, false
	}
	check, err := checkSources()
	return f, err == nil && check == f.check
}

// Bytes returns the contents of a loader: those of the one that the usys command contains, unless the
// options or CC ask for another, which is compiled.
func Bytes(o Options) ([]byte, error) {
	if _, ok := current(); ok && o.Host == "" && !o.Debug && os.Getenv("CC") == "" {
		return embeddedLoader()
	}
	path, err := BuildWith(o)
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// embeddedLoader returns the loader itself.
func embeddedLoader() ([]byte, error) {
	packed, err := embedded.Files.ReadFile("data/" + embeddedName)
	if err != nil {
		return nil, err
	}
	return unpacked(packed)
}

func unpacked(packed []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}
