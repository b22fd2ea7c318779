// Package host is the C side of package mathlib. Importing it is enough: it registers its table
// with the bridge, and then package mathlib's functions work.
package host
