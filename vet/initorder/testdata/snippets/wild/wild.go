// Package wild has a table whose host is unknown.
package wild

//usys:table wild host=../c nogo

//usys:nb Dot(n int64) (r int64) [num=8]

//usys:call Parse(n int64) (v int64, err error) [num=9, errno]

//usys:const LIMIT
