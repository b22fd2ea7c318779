// Package host is the C side of package zlib.
package host
