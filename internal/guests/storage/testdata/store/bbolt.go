package main

import (
	"errors"
	"math/rand/v2"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
)

type bolt struct{ db *bbolt.DB }

var bucket = []byte("all")

func openBolt(dir string, draws *rand.Rand) (store, error) {
	o := bbolt.Options{Timeout: time.Second, FreelistType: bbolt.FreelistArrayType, NoSync: unsafe}
	if draws.IntN(2) == 0 {
		o.FreelistType = bbolt.FreelistMapType
	}
	o.NoFreelistSync = draws.IntN(3) == 0
	db, err := bbolt.Open(filepath.Join(dir, "bolt.db"), 0o666, &o)
	if err != nil {
		return nil, err
	}
	return bolt{db}, nil
}

func (s bolt) commit(b *batch) error {
	return s.db.Update(func(tx *bbolt.Tx) error {
		all, err := tx.CreateBucketIfNotExists(bucket)
		for _, p := range b.puts {
			if err == nil {
				err = all.Put([]byte(p.key), []byte(p.value))
			}
		}
		for _, k := range b.gone {
			if err == nil {
				err = all.Delete([]byte(k))
			}
		}
		return err
	})
}

func (s bolt) all(f func(key, value string)) error {
	return s.db.View(func(tx *bbolt.Tx) error {
		all := tx.Bucket(bucket)
		if all == nil {
			return nil
		}
		return all.ForEach(func(k, v []byte) error {
			f(string(k), string(v))
			return nil
		})
	})
}

func (s bolt) maintain(*rand.Rand) error { return s.db.Sync() }

func (s bolt) verify() error {
	return s.db.View(func(tx *bbolt.Tx) (err error) {
		for e := range tx.Check() {
			err = errors.Join(err, e)
		}
		return err
	})
}

func (s bolt) close() error { return s.db.Close() }
