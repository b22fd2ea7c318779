// Package host is the C side of package sqlite.
package host
