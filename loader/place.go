package loader

import (
	"os"
	"path/filepath"
)

// place has a file of the cache made under another name, beside its path, and gives it
// its name when it is complete. Whoever finds the name finds the whole file, and of
// several that make it at once each leaves the same content.
func place(path string, mode os.FileMode, make func(temp string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "new-*")
	if err != nil {
		return unwritable(err)
	}
	temp := f.Name()
	defer os.Remove(temp)
	if err := f.Close(); err != nil {
		return unwritable(err)
	}
	if err := make(temp); err != nil {
		return err
	}
	if err := os.Chmod(temp, mode); err != nil {
		return unwritable(err)
	}
	if err := os.Rename(temp, path); err != nil {
		return unwritable(err)
	}
	return nil
}
