// Package empty holds the floor that a table call is measured against: assembly
// functions that only return. What a call through them costs, no call of that
// signature can go below: the arguments' stores, CALL, RET, the result's load.
package empty
