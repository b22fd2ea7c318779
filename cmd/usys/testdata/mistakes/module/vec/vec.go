// Package vec is a table.
package vec

//usys:table vec host=host include=limit.h

//usys:nb Dot(x, y *float64, n int32) (r float64) [num=8]

//usys:const LIMIT
