// Package host is the C side of package curl.
package host
