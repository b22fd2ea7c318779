package sqlite_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/usys-go/bridge/examples/libs/internal/both"
	"github.com/usys-go/bridge/examples/libs/sqlite"
	"github.com/usys-go/bridge/examples/libs/sqlite/cgo"
)

type db interface {
	Exec(sql string) error
	Changes() int
	Close() error
}

type stmt interface {
	BindInt64(i int, v int64) error
	BindFloat64(i int, v float64) error
	BindText(i int, v string) error
	BindNull(i int) error
	Step() (bool, error)
	Columns() []string
	IsNull(i int) bool
	Int64(i int) int64
	Float64(i int) float64
	Text(i int) string
	Reset() error
	Close() error
}

type library struct {
	open    func(name string) (db, error)
	prepare func(d db, sql string) (stmt, error)
}

var wrappers = both.Wrappers[library]{
	Usys: library{
		func(name string) (db, error) { return sqlite.Open(name) },
		func(d db, sql string) (stmt, error) { return d.(*sqlite.DB).Prepare(sql) },
	},
	Cgo: library{
		func(name string) (db, error) { return cgo.Open(name) },
		func(d db, sql string) (stmt, error) { return d.(*cgo.DB).Prepare(sql) },
	},
}

func TestRows(t *testing.T) {
	both.Same(t, wrappers, func(t *testing.T, l library, log *both.Log) {
		d, err := l.open(filepath.Join(t.TempDir(), "db"))
		if err != nil {
			t.Fatal(err)
		}
		log.Add("create: %v", d.Exec("CREATE TABLE t(i INTEGER PRIMARY KEY, x REAL, s TEXT UNIQUE)"))
		s, err := l.prepare(d, "INSERT INTO t VALUES(?, ?, ?)")
		if err != nil {
			t.Fatal(err)
		}
		for i, text := range []string{"", "ä\x00b", "a long text that sqlite must copy"} {
			log.Add("insert: %v", insert(s, int64(i)<<40, float64(i)/3, text))
		}
		log.Add("twice: %v", insert(s, 7, 7, ""))
		log.Add("no such parameter: %v", s.BindInt64(4, 0))
		log.Add("close: %v", s.Close())
		log.Add("null: %v", d.Exec("INSERT INTO t(i) VALUES(-1)"))
		log.Add("update: %v", d.Exec("UPDATE t SET x = x + 1 WHERE i > 0"))
		log.Add("changes: %d", d.Changes())

		s, err = l.prepare(d, "SELECT i, x, s FROM t ORDER BY i; and more, which is not read")
		if err != nil {
			t.Fatal(err)
		}
		log.Add("%q", s.Columns())
		for range 2 {
			logRows(s, log)
			log.Add("reset: %v", s.Reset())
		}
		log.Add("close: %v %v", s.Close(), d.Close())
	}, `
create: <nil>
insert: <nil>
insert: <nil>
insert: <nil>
twice: sqlite: UNIQUE constraint failed: t.s (19)
no such parameter: sqlite: column index out of range (25)
close: <nil>
null: <nil>
update: <nil>
changes: 2
["i" "x" "s"]
-1 0 "", null: true true
0 0 "", null: false false
1099511627776 1.3333333333333333 "ä\x00b", null: false false
2199023255552 1.6666666666666665 "a long text that sqlite must copy", null: false false
end: <nil>
reset: <nil>
-1 0 "", null: true true
0 0 "", null: false false
1099511627776 1.3333333333333333 "ä\x00b", null: false false
2199023255552 1.6666666666666665 "a long text that sqlite must copy", null: false false
end: <nil>
reset: <nil>
close: <nil> <nil>
`)
}

func insert(s stmt, i int64, x float64, text string) error {
	err := errors.Join(s.BindInt64(1, i), s.BindFloat64(2, x), s.BindText(3, text))
	if err != nil {
		return err
	}
	_, err = s.Step()
	s.Reset() // it returns Step's error
	return err
}

func logRows(s stmt, log *both.Log) {
	for {
		row, err := s.Step()
		if !row {
			log.Add("end: %v", err)
			return
		}
		log.Add("%d %g %q, null: %v %v", s.Int64(0), s.Float64(1), s.Text(2), s.IsNull(1), s.IsNull(2))
	}
}

func TestErrors(t *testing.T) {
	both.Same(t, wrappers, func(t *testing.T, l library, log *both.Log) {
		_, err := l.open("/nosuch/db")
		log.Add("open: %v", err)
		_, err = l.open("a\x00b")
		log.Add("open: %v", err)
		d, err := l.open(":memory:")
		if err != nil {
			t.Fatal(err)
		}
		log.Add("exec: %v", d.Exec("CREATE TABLE"))
		log.Add("exec: %v", d.Exec("a\x00b"))
		_, err = l.prepare(d, "SELECT * FROM nosuch")
		log.Add("prepare: %v", err)
		s, err := l.prepare(d, "SELECT abs(?)")
		if err != nil {
			t.Fatal(err)
		}
		log.Add("bind: %v", s.BindInt64(1, -1<<63))
		_, err = s.Step()
		log.Add("step: %v", err)
		log.Add("bind: %v", s.BindInt64(1, 0))
		log.Add("reset: %v", s.Reset())
		log.Add("bind: %v", s.BindNull(1))
		row, err := s.Step()
		log.Add("step: %v %v, null: %v, text %q", row, err, s.IsNull(0), s.Text(0))
		log.Add("close: %v %v", s.Close(), d.Close())
	}, `
open: sqlite: unable to open database file (14)
open: invalid argument
exec: sqlite: incomplete input (1)
exec: invalid argument
prepare: sqlite: no such table: nosuch (1)
bind: <nil>
step: sqlite: integer overflow (1)
bind: sqlite: bad parameter or other API misuse (21)
reset: sqlite: integer overflow (1)
bind: <nil>
step: true <nil>, null: true, text ""
close: <nil> <nil>
`)
}

// TestBusy fills and reads a database for each goroutine.
func TestBusy(t *testing.T) {
	const rows = 2000
	both.Busy(t, wrappers, func(l library, goroutine int) error {
		d, err := l.open(":memory:")
		if err != nil {
			return err
		}
		if err := fill(l, d, goroutine, rows); err != nil {
			return err
		}
		for range 5 {
			if n, err := scan(l, d, goroutine); n != rows || err != nil {
				return fmt.Errorf("%d rows, %w", n, err)
			}
			want := fmt.Sprintf("sqlite: no such table: nosuch%d (1)", goroutine)
			if err := d.Exec(fmt.Sprint("DELETE FROM nosuch", goroutine)); err == nil || err.Error() != want {
				return fmt.Errorf("%w, want %s", err, want)
			}
		}
		return d.Close()
	})
}

func textOf(n, i int) string { return fmt.Sprintf("%d of %d", i, n) }

// fill makes a table whose rows contain n.
func fill(l library, d db, n, rows int) error {
	if err := d.Exec("CREATE TABLE t(i, x, s); BEGIN"); err != nil {
		return err
	}
	s, err := l.prepare(d, "INSERT INTO t VALUES(?, ?, ?)")
	if err != nil {
		return err
	}
	for i := range rows {
		if err := insert(s, int64(i), float64(n), textOf(n, i)); err != nil {
			return err
		}
	}
	return errors.Join(s.Close(), d.Exec("COMMIT"))
}

// scan reads the table of fill.
func scan(l library, d db, n int) (rows int, err error) {
	s, err := l.prepare(d, "SELECT i, x, s FROM t ORDER BY rowid")
	if err != nil {
		return 0, err
	}
	for ; ; rows++ {
		row, err := s.Step()
		if err != nil || !row {
			return rows, errors.Join(err, s.Close())
		}
		if i, x, text := s.Int64(0), s.Float64(1), s.Text(2); i != int64(rows) || x != float64(n) || text != textOf(n, rows) {
			return rows, fmt.Errorf("%d %g %q", i, x, text)
		}
	}
}
