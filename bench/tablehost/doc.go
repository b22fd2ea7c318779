// Package tablehost is the C side of package table, and the same C functions
// called by cgo, for comparison. Where there is no cgo for linux/amd64 it is
// empty.
package tablehost
