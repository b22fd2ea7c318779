package main

import (
	"fmt"
	"math/rand/v2"
	"os"

	"github.com/cockroachdb/pebble"
)

type pebbleStore struct{ db *pebble.DB }

// A pebbleLogger prints errors. A fatal error ends the process, as pebble requires.
type pebbleLogger struct{}

func (pebbleLogger) Infof(string, ...any) {}

func (pebbleLogger) Errorf(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "pebble: "+format+"\n", args...)
}

func (pebbleLogger) Fatalf(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "pebble, fatal: "+format+"\n", args...)
	os.Exit(statusFatal)
}

func openPebble(dir string, draws *rand.Rand) (store, error) {
	// Small sizes make the store flush memory tables, and create and remove tables and logs.
	o := pebble.Options{Logger: pebbleLogger{}, MemTableSize: 64 << 10, LBaseMaxBytes: 256 << 10,
		L0CompactionThreshold: 2, MaxManifestFileSize: 128 << 20, FormatMajorVersion: pebble.FormatNewest}
	o.EnsureDefaults()
	for i := range o.Levels {
		o.Levels[i].TargetFileSize = 32 << 10
	}
	switch draws.IntN(3) {
	case 0:
		o.MaxManifestFileSize = 1 << 10
	case 1:
		o.WALBytesPerSync = 4 << 10
		o.BytesPerSync = 4 << 10
	}
	if draws.IntN(3) == 0 {
		o.FormatMajorVersion = pebble.FormatMostCompatible
	}
	db, err := pebble.Open(dir, &o)
	if err != nil {
		return nil, err
	}
	return pebbleStore{db}, nil
}

func (s pebbleStore) commit(b *batch) error {
	all := s.db.NewBatch()
	defer all.Close()
	for _, p := range b.puts {
		if err := all.Set([]byte(p.key), []byte(p.value), nil); err != nil {
			return err
		}
	}
	for _, k := range b.gone {
		if err := all.Delete([]byte(k), nil); err != nil {
			return err
		}
	}
	if unsafe {
		return all.Commit(pebble.NoSync)
	}
	return all.Commit(pebble.Sync)
}

func (s pebbleStore) all(f func(key, value string)) error {
	i, err := s.db.NewIter(nil)
	if err != nil {
		return err
	}
	defer i.Close()
	for ok := i.First(); ok; ok = i.Next() {
		value, err := i.ValueAndErr()
		if err != nil {
			return err
		}
		f(string(i.Key()), string(value))
	}
	return i.Error()
}

func (s pebbleStore) maintain(draws *rand.Rand) error {
	if draws.IntN(2) == 0 {
		return s.db.Flush()
	}
	return s.db.Compact([]byte("a"), []byte("z"), false)
}

func (s pebbleStore) verify() error { return s.db.CheckLevels(nil) }

func (s pebbleStore) close() error { return s.db.Close() }
