// Package sqlite wraps the C library sqlite3: databases, and statements with parameters
// and columns. A database and its statements are for one goroutine at a time.
//
// Package cgo beside it is the same by cgo.
package sqlite

//go:generate go -C ../../.. run ./cmd/usys gen ./examples/libs/sqlite

import (
	"fmt"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/usys"
)

// Error is an error of sqlite.
type Error struct {
	Code int    // a constant of sqlite3.h
	Text string // sqlite's text
}

// Error returns code and text.
func (e *Error) Error() string { return fmt.Sprintf("sqlite: %s (%d)", e.Text, e.Code) }

// A DB is an open database.
type DB struct{ db *database }

// Open opens a file, which it creates if there is none, or, with the name :memory:, a
// database in memory. A name that begins with file: is a URI.
func Open(name string) (*DB, error) {
	if err := usys.Require("sqlite"); err != nil {
		return nil, err
	}
	p, err := unix.BytePtrFromString(name)
	if err != nil {
		return nil, err
	}
	d := new(DB)
	rc := openV2(p, &d.db, openReadWrite|openCreate|openURI, nil)
	if err := d.err(rc); err != nil {
		closeV2(d.db)
		return nil, err
	}
	return d, nil
}

// Close closes the database, at once or when its last statement is closed.
func (d *DB) Close() error {
	if err := d.err(closeV2(d.db)); err != nil {
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
	return d.err(exec(d.db, p))
}

// Changes returns the number of rows that the last statement has changed.
func (d *DB) Changes() int { return int(changes(d.db)) }

// err returns the error of a result.
func (d *DB) err(rc int32) error {
	if rc == rcOK {
		return nil
	}
	return &Error{Code: int(rc), Text: unix.BytePtrToString(errmsg(d.db))}
}
