package loader

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// nosim takes the place of the simulation in the embedded loader: a simulation is compiled where it
// is used.
const nosim = "hosts/nosim/nosim.c"

// simulates reports whether a file belongs to the simulation. The loader includes the generated
// header of its table.
func simulates(name string) bool {
	for _, dir := range []string{"hosts/sim/", "hosts/simnet/", "hosts/simdisk/"} {
		if file, ok := strings.CutPrefix(name, dir); ok {
			return !strings.HasPrefix(file, "z") || !strings.HasSuffix(file, ".h")
		}
	}
	return false
}

// WriteEmbedded compiles the loader that the usys command contains, and writes it to dir. It
// returns a line about it. Nothing that the usys command contains already is used.
func WriteEmbedded(dir string) (string, error) {
	text, f, err := compileEmbedded()
	if err != nil {
		return "", err
	}
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err := z.Write(text); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, embeddedName), packed.Bytes(), 0o666); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, factsName), []byte(f.String()), 0o666); err != nil {
		return "", err
	}
	return fmt.Sprintf("the loader has %d bytes, %d compressed, made by %s", len(text), packed.Len(), f.compiler), nil
}

// CompareEmbedded compiles the loader again and compares it with the one in dir, byte by byte.
// Compilers differ, so it compares only if both were made by the same compiler and linker.
func CompareEmbedded(dir string) (string, error) {
	packed, err1 := os.ReadFile(filepath.Join(dir, embeddedName))
	facts, err2 := os.ReadFile(filepath.Join(dir, factsName))
	if err := errors.Join(err1, err2); err != nil {
		return "", err
	}
	was, err := readFacts(string(facts))
	if err != nil {
		return "", err
	}
	text, f, err := compileEmbedded()
	if err != nil {
		return "", err
	}
	if f.compiler != was.compiler || f.linker != was.linker {
		return fmt.Sprintf("not compared: it was made by %s and %s, and here are %s and %s", was.compiler, was.linker, f.compiler, f.linker), nil
	}
	old, err := unpacked(packed)
	switch {
	case err != nil:
		return "", err
	case f != was:
		return "", fmt.Errorf("%s does not fit the sources: run make loader", dir)
	case !bytes.Equal(old, text):
		return "", fmt.Errorf("the loader in %s is not the one that %s makes: run make loader", dir, f.compiler)
	}
	return fmt.Sprintf("the loader is byte by byte the one that %s makes", f.compiler), nil
}

// compileEmbedded compiles the embedded loader, in an empty directory, and returns it.
func compileEmbedded() (text []byte, f facts, err error) {
	dir, err := os.MkdirTemp("", "usys-loader-")
	if err != nil {
		return nil, f, err
	}
	defer os.RemoveAll(dir)
	b := build{embedded: true, messages: io.Discard}
	if b.cc, err = findCompiler(dir); err != nil {
		return nil, f, err
	}
	if b.src, b.recipe, err = unpack(dir); err != nil {
		return nil, f, err
	}
	err = eachFile(b.src, func(name, path string) error { // so that none of them can be included
		if simulates(name) {
			return os.Remove(path)
		}
		return nil
	})
	if err != nil {
		return nil, f, err
	}
	b.recipe = b.recipe.embedded()
	b.files = []string{filepath.Join(b.src, filepath.FromSlash(defaultHost))}
	path := filepath.Join(dir, "loader")
	if err := b.compile(path); err != nil {
		return nil, f, err
	}
	if text, err = os.ReadFile(path); err != nil {
		return nil, f, err
	}
	f, err = b.facts(text)
	return text, f, err
}

// eachFile calls f with each file below dir: its name with slashes, relative to dir, and its path.
func eachFile(dir string, f func(name, path string) error) error {
	return filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		return f(filepath.ToSlash(name), path)
	})
}

// embedded returns the recipe of the embedded loader.
func (r recipe) embedded() recipe {
	files := slices.DeleteFunc(slices.Clone(r.files), simulates)
	return recipe{r.flags, append(files, nosim)}
}

// facts returns the facts about a loader that b has made.
func (b *build) facts(text []byte) (facts, error) {
	linker, err := exec.Command(b.cc.args[0], append(b.cc.args[1:len(b.cc.args):len(b.cc.args)], "-Wl,--version")...).Output()
	if err != nil {
		return facts{}, err
	}
	f, err := sourceFacts()
	f.compiler, f.linker = firstLine(b.cc.version), firstLine(linker)
	f.size, f.loader = len(text), fmt.Sprintf("%x", sum(text))
	return f, err
}

func firstLine(text []byte) string {
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSpace(line)
}
