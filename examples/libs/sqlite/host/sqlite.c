//go:build linux && amd64

#include "zsqlite.h"

#include <sqlite3.h>

static int exec(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, 0, 0, 0);
}

/* Go's memory is its own after the call: sqlite takes a copy. */
static int bind_text(sqlite3_stmt *stmt, int i, const char *p, int n)
{
	return sqlite3_bind_text(stmt, i, p, n, SQLITE_TRANSIENT);
}

const struct sqlite_host sqlite_host = {
	.open_v2 = sqlite3_open_v2,
	.close_v2 = sqlite3_close_v2,
	.exec = exec,
	.prepare_v2 = sqlite3_prepare_v2,
	.step = sqlite3_step,
	.reset = sqlite3_reset,
	.finalize = sqlite3_finalize,
	.bind_int64 = sqlite3_bind_int64,
	.bind_double = sqlite3_bind_double,
	.bind_text = bind_text,
	.bind_null = sqlite3_bind_null,
	.column_count = sqlite3_column_count,
	.column_name = sqlite3_column_name,
	.column_type = sqlite3_column_type,
	.column_int64 = sqlite3_column_int64,
	.column_double = sqlite3_column_double,
	.column_text = sqlite3_column_text,
	.column_bytes = sqlite3_column_bytes,
	.errmsg = sqlite3_errmsg,
	.changes = sqlite3_changes,
};
