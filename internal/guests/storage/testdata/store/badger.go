package main

import (
	"errors"
	"math/rand/v2"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
)

type badgerStore struct{ db *badger.DB }

func openBadger(dir string, draws *rand.Rand) (store, error) {
	// Small sizes make the store flush memory tables, and create and remove tables
	// and value logs.
	o := badger.DefaultOptions(dir).WithSyncWrites(!unsafe).WithLoggingLevel(badger.WARNING).WithMetricsEnabled(false).
		WithMemTableSize(1 << 20).WithBaseTableSize(128 << 10).WithBaseLevelSize(512 << 10).
		WithValueLogFileSize(1 << 20).WithValueThreshold(1 << 10).WithNumVersionsToKeep(1).
		WithNumLevelZeroTables(1).WithNumMemtables(2).WithBlockCacheSize(1 << 20).WithIndexCacheSize(1 << 20)
	if draws.IntN(2) == 0 {
		o = o.WithCompression(options.None)
	}
	o = o.WithCompactL0OnClose(draws.IntN(2) == 0).WithVerifyValueChecksum(true)
	if draws.IntN(3) == 0 {
		o = o.WithValueThreshold(128)
	}
	db, err := badger.Open(o)
	if err != nil {
		return nil, err
	}
	return badgerStore{db}, nil
}

func (s badgerStore) commit(b *batch) error {
	return s.db.Update(func(tx *badger.Txn) error {
		for _, p := range b.puts {
			if err := tx.Set([]byte(p.key), []byte(p.value)); err != nil {
				return err
			}
		}
		for _, k := range b.gone {
			if err := tx.Delete([]byte(k)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s badgerStore) all(f func(key, value string)) error {
	return s.db.View(func(tx *badger.Txn) error {
		i := tx.NewIterator(badger.DefaultIteratorOptions)
		defer i.Close()
		for i.Rewind(); i.Valid(); i.Next() {
			key := string(i.Item().Key())
			value, err := i.Item().ValueCopy(nil)
			if err != nil {
				return err
			}
			f(key, string(value))
		}
		return nil
	})
}

func (s badgerStore) maintain(draws *rand.Rand) error {
	if draws.IntN(2) == 0 {
		return s.db.Sync()
	}
	err := s.db.RunValueLogGC(0.1)
	if errors.Is(err, badger.ErrNoRewrite) {
		return nil
	}
	return err
}

func (s badgerStore) verify() error { return s.db.VerifyChecksum() }

func (s badgerStore) close() error { return s.db.Close() }
