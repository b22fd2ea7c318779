// Package host is the C side of package ring. Importing it is enough.
package host
