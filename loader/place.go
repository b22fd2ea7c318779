package loader

import (
	"os"
	"path/filepath"
)

// place makes a file of the cache under another name, beside its path, and renames it
// when it is complete. So the name always stands for a whole file, and several
// processes that make it at once leave the same content.
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
