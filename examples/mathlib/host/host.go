// Package host is the C side of package mathlib. Importing it is enough: it
// tells the bridge what it serves, and package mathlib's functions are there.
package host
