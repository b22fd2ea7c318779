// Package empty has the floor with which a table call is compared: assembly
// functions that only return. No call of the same signature can cost less than
// a call of them: the arguments' stores, CALL, RET, the result's load.
package empty
