package cgo

// #include <sqlite3.h>
//
// static int bind_text(sqlite3_stmt *stmt, int i, const char *p, int n)
// {
//	return sqlite3_bind_text(stmt, i, p, n, SQLITE_TRANSIENT);
// }
import "C"

import "unsafe"

// A Stmt is a prepared statement.
type Stmt struct {
	db   *DB
	stmt *C.sqlite3_stmt
}

// Prepare compiles the first statement of sql.
func (d *DB) Prepare(sql string) (*Stmt, error) {
	s := &Stmt{db: d}
	rc := C.sqlite3_prepare_v2(d.db, char(unsafe.StringData(sql)), C.int(len(sql)), &s.stmt, nil)
	if err := d.err(rc); err != nil {
		return nil, err
	}
	return s, nil
}

func char(p *byte) *C.char { return (*C.char)(unsafe.Pointer(p)) }

// BindInt64 sets parameter i, from 1.
func (s *Stmt) BindInt64(i int, v int64) error {
	return s.db.err(C.sqlite3_bind_int64(s.stmt, C.int(i), C.sqlite3_int64(v)))
}

// BindFloat64 sets parameter i.
func (s *Stmt) BindFloat64(i int, v float64) error {
	return s.db.err(C.sqlite3_bind_double(s.stmt, C.int(i), C.double(v)))
}

// BindText sets parameter i. sqlite takes a copy.
func (s *Stmt) BindText(i int, v string) error {
	p := &empty // sqlite takes a nil pointer for NULL
	if v != "" {
		p = unsafe.StringData(v)
	}
	return s.db.err(C.bind_text(s.stmt, C.int(i), char(p), C.int(len(v))))
}

var empty byte

// BindNull sets parameter i to NULL, the initial value of parameters.
func (s *Stmt) BindNull(i int) error { return s.db.err(C.sqlite3_bind_null(s.stmt, C.int(i))) }

// Step reports whether there is a next row.
func (s *Stmt) Step() (bool, error) {
	switch rc := C.sqlite3_step(s.stmt); rc {
	case C.SQLITE_ROW:
		return true, nil
	case C.SQLITE_DONE:
		return false, nil
	default:
		return false, s.db.err(rc)
	}
}

// Columns returns the names of the columns.
func (s *Stmt) Columns() []string {
	names := make([]string, C.sqlite3_column_count(s.stmt))
	for i := range names {
		names[i] = C.GoString(C.sqlite3_column_name(s.stmt, C.int(i)))
	}
	return names
}

// IsNull reports whether column i of the row, from 0, is NULL. Call it before the value is read.
func (s *Stmt) IsNull(i int) bool {
	return C.sqlite3_column_type(s.stmt, C.int(i)) == C.SQLITE_NULL
}

// Int64 returns column i.
func (s *Stmt) Int64(i int) int64 { return int64(C.sqlite3_column_int64(s.stmt, C.int(i))) }

// Float64 returns column i.
func (s *Stmt) Float64(i int) float64 {
	return float64(C.sqlite3_column_double(s.stmt, C.int(i)))
}

// Text returns column i.
func (s *Stmt) Text(i int) string {
	p := C.sqlite3_column_text(s.stmt, C.int(i)) // first: it may convert the value
	return string(unsafe.Slice((*byte)(p), C.sqlite3_column_bytes(s.stmt, C.int(i))))
}

// Reset makes the statement ready for another run. Its error is that of the last run.
func (s *Stmt) Reset() error { return s.db.err(C.sqlite3_reset(s.stmt)) }

// Close frees the statement. Its error is that of the last run.
func (s *Stmt) Close() error {
	rc := C.sqlite3_finalize(s.stmt)
	s.stmt = nil
	return s.db.err(rc)
}
