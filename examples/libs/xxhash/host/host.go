// Package host is the C side of package xxhash.
package host
