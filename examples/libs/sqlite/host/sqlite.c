//go:build linux && amd64

#include "zsqlite.h"

#include <sqlite3.h>

static int exec(sqlite3 *db, const char *sql) { return sqlite3_exec(db, sql, 0, 0, 0); }

/* After the call the memory belongs to Go again: sqlite takes a copy. */
static int bind_text(sqlite3_stmt *stmt, int i, const char *p, int n)
{
	return sqlite3_bind_text(stmt, i, p, n, SQLITE_TRANSIENT);
}

const struct sqlite_host sqlite_host = {
	.open_v2 = USYS_FN(sqlite, open_v2, sqlite3_open_v2),
	.close_v2 = USYS_FN(sqlite, close_v2, sqlite3_close_v2),
	.exec = USYS_FN(sqlite, exec, exec),
	.prepare_v2 = USYS_FN(sqlite, prepare_v2, sqlite3_prepare_v2),
	.step = USYS_FN(sqlite, step, sqlite3_step),
	.reset = USYS_FN(sqlite, reset, sqlite3_reset),
	.finalize = USYS_FN(sqlite, finalize, sqlite3_finalize),
	.bind_int64 = USYS_FN(sqlite, bind_int64, sqlite3_bind_int64),
	.bind_double = USYS_FN(sqlite, bind_double, sqlite3_bind_double),
	.bind_text = USYS_FN(sqlite, bind_text, bind_text),
	.bind_null = USYS_FN(sqlite, bind_null, sqlite3_bind_null),
	.column_count = USYS_FN(sqlite, column_count, sqlite3_column_count),
	.column_name = USYS_FN(sqlite, column_name, sqlite3_column_name),
	.column_type = USYS_FN(sqlite, column_type, sqlite3_column_type),
	.column_int64 = USYS_FN(sqlite, column_int64, sqlite3_column_int64),
	.column_double = USYS_FN(sqlite, column_double, sqlite3_column_double),
	.column_text = USYS_FN(sqlite, column_text, sqlite3_column_text),
	.column_bytes = USYS_FN(sqlite, column_bytes, sqlite3_column_bytes),
	.errmsg = USYS_FN(sqlite, errmsg, sqlite3_errmsg),
	.changes = USYS_FN(sqlite, changes, sqlite3_changes),
};
