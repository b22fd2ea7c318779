// Package host is the C side of package evp.
package host
