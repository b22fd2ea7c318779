// Package overlay delivers the rewritten assembly as files for go's -overlay.
package overlay

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/usys-go/bridge/toolchain"
	"github.com/usys-go/bridge/toolchain/census"
)

// A list is the file that -overlay names. Go ignores fields that it does not
// know.
type list struct {
	Replace map[string]string
	User    string `json:",omitempty"` // the user's own overlay that is part of this one
	Usys    bool   `json:",omitempty"` // written by this package
}

// Own reports whether a file is an overlay that Write wrote, and returns the
// user's overlay that is part of it.
func Own(path string) (user string, own bool) {
	l, err := read(path)
	return l.User, err == nil && l.Usys
}

func read(path string) (list, error) {
	var l list
	text, err := os.ReadFile(path)
	if err != nil {
		return l, err
	}
	if err := json.Unmarshal(text, &l); err != nil {
		return l, fmt.Errorf("%s: %w", path, err)
	}
	return l, nil
}

// Read reads an overlay of the user. Paths in it are relative to dir, as for go.
func Read(path, dir string) (map[string]string, error) {
	l, err := read(path)
	if err != nil {
		return nil, err
	}
	replace := map[string]string{}
	for from, to := range l.Replace {
		if to != "" {
			to = absolute(dir, to) // "" stands for a missing file
		}
		replace[absolute(dir, from)] = to
	}
	return replace, nil
}

func absolute(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// Files returns the texts of an overlay by the paths of the files that they
// replace or add.
func Files(packages []census.Package) map[string][]byte {
	files := map[string][]byte{}
	for _, p := range packages {
		for _, f := range p.Files {
			if f.Changed() {
				files[f.Name] = f.Rewrite()
			}
		}
		if p.Path == "runtime" {
			for _, added := range toolchain.RuntimeFiles("") {
				files[filepath.Join(p.Dir, added.Name)] = added.Text
			}
			if labels, ok := toolchain.LabelsFile(p.Dir); ok {
				files[filepath.Join(p.Dir, labels.Name)] = labels.Text
			}
		}
	}
	return files
}

// Write writes an overlay beneath dir and returns the path of its JSON. user and replaced are the
// user's own overlay, and may be empty. The directory is named by a hash of all contents: the
// same overlay is written once, and never changes.
func Write(dir, goversion string, files map[string][]byte, user string, replaced map[string]string) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s\n", goversion, toolchain.AssemblerVersion())
	paths := slices.Sorted(maps.Keys(files))
	for _, path := range paths {
		fmt.Fprintf(h, "%q %x\n", path, sha256.Sum256(files[path]))
	}
	fmt.Fprintf(h, "%q\n", user)
	for _, path := range slices.Sorted(maps.Keys(replaced)) {
		fmt.Fprintf(h, "%q => %q\n", path, replaced[path])
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	place := filepath.Join(dir, goversion+"-"+hex.EncodeToString(h.Sum(nil)[:10]))
	written := filepath.Join(place, "overlay.json")
	if _, err := os.Stat(written); err == nil {
		return written, nil
	}

	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", err
	}
	tmp, err := os.MkdirTemp(dir, "new-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp)
	replace := map[string]string{}
	maps.Copy(replace, replaced)
	for i, path := range paths {
		// The number keeps files of one name from different packages apart.
		name := fmt.Sprintf("%02d_%s", i, filepath.Base(path))
		if err := os.WriteFile(filepath.Join(tmp, name), files[path], 0o666); err != nil {
			return "", err
		}
		replace[path] = filepath.Join(place, name)
	}
	text, err := json.MarshalIndent(list{Replace: replace, User: user, Usys: true}, "", "\t")
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(tmp, "overlay.json"), append(text, '\n'), 0o666); err != nil {
		return "", err
	}
	// Another process may have written the same overlay at the same time.
	if err := os.Rename(tmp, place); err != nil {
		if _, e := os.Stat(written); e != nil {
			return "", err
		}
	}
	return written, nil
}

// Beneath reports whether a path lies below a directory, by name, as go does.
func Beneath(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
