// Package fdpaths finds the text that strace prints behind a descriptor: the path of a
// file (-y), or the protocol and the addresses of a socket (-yy). /proc knows them while
// the descriptor is open. A trace is printed later, so a Tracker follows the descriptors
// of its processes from call to call, and asks /proc only for the rest.
package fdpaths
