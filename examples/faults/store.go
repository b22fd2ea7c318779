// Package faults is a small store with tests of its behaviour when the disk fails. usys test runs
// them (package usystest).
//
//	usys test -v ./examples/faults
package faults

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
)

// A Store keeps values in a file, which it replaces as a whole.
type Store struct {
	name   string
	values map[string]string

	// hasty makes the mistake that the tests show: a value is visible as soon as Put is called, before
	// it is on disk. A reader may then rely on a value that is lost at the next start.
	hasty bool
}

// Open opens the store in a directory.
func Open(dir string) (*Store, error) {
	s := &Store{name: filepath.Join(dir, "values"), values: map[string]string{}}
	text, err := os.ReadFile(s.name)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	return s, json.Unmarshal(text, &s.values)
}

// Get returns the value of a key, or "".
func (s *Store) Get(key string) string { return s.values[key] }

// Put stores a value. If Put returns nil, the value is on disk.
func (s *Store) Put(key, value string) error {
	values := s.values
	if !s.hasty {
		values = maps.Clone(values)
	}
	values[key] = value
	if err := s.save(values); err != nil {
		return err
	}
	s.values = values
	return nil
}

// save writes a new file, and replaces the old one by it.
func (s *Store) save(values map[string]string) error {
	text, err := json.Marshal(values)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(s.name), "new-")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), s.name)
	}
	if err == nil {
		return syncDir(filepath.Dir(s.name))
	}
	return errors.Join(err, os.Remove(f.Name()))
}

// syncDir writes the names in a directory to disk.
func syncDir(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
