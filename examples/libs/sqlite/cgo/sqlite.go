// Package cgo is package sqlite by cgo, for comparison.
package cgo

// #cgo CFLAGS: -O2 -Wall
// #cgo pkg-config: sqlite3
// #include <sqlite3.h>
import "C"

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Error is an error of sqlite.
type Error struct {
	Code int    // a constant of sqlite3.h
	Text string // sqlite's text
}

// Error returns code and text.
func (e *Error) Error() string { return fmt.Sprintf("sqlite: %s (%d)", e.Text, e.Code) }

// A DB is an open database.
type DB struct{ db *C.sqlite3 }

// Open opens a file, which it creates if there is none, or, with the name :memory:, a
// database in memory. A name that begins with file: is a URI.
func Open(name string) (*DB, error) {
	p, err := unix.BytePtrFromString(name)
	if err != nil {
		return nil, err
	}
	d := new(DB)
	rc := C.sqlite3_open_v2(char(p), &d.db, C.SQLITE_OPEN_READWRITE|C.SQLITE_OPEN_CREATE|C.SQLITE_OPEN_URI, nil)
	if err := d.err(rc); err != nil {
		C.sqlite3_close_v2(d.db)
		return nil, err
	}
	return d, nil
}

// Close closes the database, at once or when its last statement is closed.
func (d *DB) Close() error {
	if err := d.err(C.sqlite3_close_v2(d.db)); err != nil {
		return err
	}
	d.db = nil
	return nil
}

// Exec executes statements without parameters, and skips their rows.
func (d *DB) Exec(sql string) error {
	p, err := unix.BytePtrFromString(sql)
	if err != nil {
		return err
	}
	return d.err(C.sqlite3_exec(d.db, char(p), nil, nil, nil))
}

// Changes returns the number of rows that the last statement has changed.
func (d *DB) Changes() int { return int(C.sqlite3_changes(d.db)) }

// err returns the error of a result.
func (d *DB) err(rc C.int) error {
	if rc == C.SQLITE_OK {
		return nil
	}
	return &Error{Code: int(rc), Text: C.GoString(C.sqlite3_errmsg(d.db))}
}
