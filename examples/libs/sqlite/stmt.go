package sqlite

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// A Stmt is a prepared statement.
type Stmt struct {
	db   *DB
	stmt *statement
}

// Prepare compiles the first statement of sql.
func (d *DB) Prepare(sql string) (*Stmt, error) {
	s := &Stmt{db: d}
	rc := prepareV2(d.db, unsafe.StringData(sql), int32(len(sql)), &s.stmt, nil)
	if err := d.err(rc); err != nil {
		return nil, err
	}
	return s, nil
}

// BindInt64 sets parameter i, from 1.
func (s *Stmt) BindInt64(i int, v int64) error {
	return s.db.err(bindInt64(s.stmt, int32(i), v))
}

// BindFloat64 sets parameter i.
func (s *Stmt) BindFloat64(i int, v float64) error {
	return s.db.err(bindDouble(s.stmt, int32(i), v))
}

// BindText sets parameter i. sqlite takes a copy.
func (s *Stmt) BindText(i int, v string) error {
	p := &empty // sqlite takes a nil pointer for NULL
	if v != "" {
		p = unsafe.StringData(v)
	}
	return s.db.err(bindText(s.stmt, int32(i), p, int32(len(v))))
}

var empty byte

// BindNull sets parameter i to NULL, the initial value of parameters.
func (s *Stmt) BindNull(i int) error { return s.db.err(bindNull(s.stmt, int32(i))) }

// Step reports whether there is a next row.
func (s *Stmt) Step() (bool, error) {
	switch rc := step(s.stmt); rc {
	case rcRow:
		return true, nil
	case rcDone:
		return false, nil
	default:
		return false, s.db.err(rc)
	}
}

// Columns returns the names of the columns.
func (s *Stmt) Columns() []string {
	names := make([]string, columnCount(s.stmt))
	for i := range names {
		names[i] = unix.BytePtrToString(columnName(s.stmt, int32(i)))
	}
	return names
}

// IsNull reports whether column i of the row, from 0, is NULL. Call it before the value is read.
func (s *Stmt) IsNull(i int) bool { return columnType(s.stmt, int32(i)) == typeNull }

// Int64 returns column i.
func (s *Stmt) Int64(i int) int64 { return columnInt64(s.stmt, int32(i)) }

// Float64 returns column i.
func (s *Stmt) Float64(i int) float64 { return columnDouble(s.stmt, int32(i)) }

// Text returns column i.
func (s *Stmt) Text(i int) string {
	p := columnText(s.stmt, int32(i)) // first: it may convert the value
	return string(unsafe.Slice(p, columnBytes(s.stmt, int32(i))))
}

// Reset makes the statement ready for another run. Its error is that of the last run.
func (s *Stmt) Reset() error { return s.db.err(reset(s.stmt)) }

// Close frees the statement. Its error is that of the last run.
func (s *Stmt) Close() error {
	rc := finalize(s.stmt)
	s.stmt = nil
	return s.db.err(rc)
}
