package sqlite

//usys:table sqlite host=host include=sqlite3.h

// Functions that only use memory are nb. Those that may read or write the file are calls.
//
//usys:call openV2(name *byte, db **database, flags int32, vfs *byte) (rc int32) [num=8]
//usys:call closeV2(db *database) (rc int32) [num=9]
//usys:call exec(db *database, sql *byte) (rc int32) [num=10]
//usys:call prepareV2(db *database, sql *byte, n int32, stmt **statement, tail **byte) (rc int32) [num=11]
//usys:call step(stmt *statement) (rc int32) [num=12]
//usys:call reset(stmt *statement) (rc int32) [num=13]
//usys:call finalize(stmt *statement) (rc int32) [num=14]

//usys:nb bindInt64(stmt *statement, i int32, v int64) (rc int32) [num=15]
//usys:nb bindDouble(stmt *statement, i int32, v float64) (rc int32) [num=16]
//usys:nb bindText(stmt *statement, i int32, p *byte, n int32) (rc int32) [num=17]
//usys:nb bindNull(stmt *statement, i int32) (rc int32) [num=18]

//usys:nb columnCount(stmt *statement) (n int32) [num=19]
//usys:nb columnName(stmt *statement, i int32) (name *byte) [num=20]
//usys:nb columnType(stmt *statement, i int32) (kind int32) [num=21]
//usys:nb columnInt64(stmt *statement, i int32) (v int64) [num=22]
//usys:nb columnDouble(stmt *statement, i int32) (v float64) [num=23]
//usys:nb columnText(stmt *statement, i int32) (p *byte) [num=24]
//usys:nb columnBytes(stmt *statement, i int32) (n int32) [num=25]

//usys:nb errmsg(db *database) (text *byte) [num=26]
//usys:nb changes(db *database) (n int32) [num=27]

//usys:const rcOK int32 [c=SQLITE_OK]
//usys:const rcRow int32 [c=SQLITE_ROW]
//usys:const rcDone int32 [c=SQLITE_DONE]
//usys:const openReadWrite int32 [c=SQLITE_OPEN_READWRITE]
//usys:const openCreate int32 [c=SQLITE_OPEN_CREATE]
//usys:const openURI int32 [c=SQLITE_OPEN_URI]
//usys:const typeNull int32 [c=SQLITE_NULL]

// database is sqlite3, statement sqlite3_stmt: their members are sqlite's own.
type (
	database  struct{}
	statement struct{}
)
