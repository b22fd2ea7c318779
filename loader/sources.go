package loader

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	bridge "github.com/usys-go/bridge"
)

// recipeFile is the loader's recipe: lines of compiler flags, and of the files of
// parlib that it needs.
const recipeFile = "loader/build.flags"

// A recipe is the contents of recipeFile.
type recipe struct {
	flags []string // those behind -I are directories of the embedded files
	files []string // all compiled files but the host's, with slashes, in the order in which they are linked
}

// sources returns the embedded files of the loader, by their names with slashes,
// and a digest of them all.
func sources() (files map[string][]byte, digest [32]byte, err error) {
	files = map[string][]byte{}
	err = fs.WalkDir(bridge.LoaderSources, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files[name], err = bridge.LoaderSources.ReadFile(name)
		}
		return err
	})
	if err != nil {
		return nil, digest, err
	}
	var parts [][]byte
	for _, name := range slices.Sorted(maps.Keys(files)) {
		parts = append(parts, []byte(name), files[name])
	}
	return files, sum(parts...), nil
}

// readRecipe reads the recipe among the sources.
func readRecipe(files map[string][]byte) (recipe, error) {
	var r recipe
	var first []string
	for line := range strings.Lines(string(files[recipeFile])) {
		line, _, _ := strings.Cut(line, "#")
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
		case words[0] == "flags":
			r.flags = append(r.flags, words[1:]...)
		case words[0] == "first":
			first = append(first, words[1:]...)
		case words[0] == "core":
			for _, name := range words[1:] {
				r.files = append(r.files, "parlib/"+name)
			}
		default:
			return r, fmt.Errorf("%s: a line of %q", recipeFile, words[0])
		}
	}
	for name := range files {
		ext := path.Ext(name)
		if !strings.HasPrefix(name, "parlib/") && (ext == ".c" || ext == ".S") && name != defaultHost && name != nosim {
			r.files = append(r.files, name)
		}
	}
	slices.Sort(r.files)
	for _, name := range first {
		if !slices.Contains(r.files, name) {
			return r, fmt.Errorf("%s: there is no file %s to be the first", recipeFile, name)
		}
	}
	r.files = append(first, slices.DeleteFunc(r.files, func(name string) bool { return slices.Contains(first, name) })...)
	return r, nil
}
