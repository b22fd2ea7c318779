// Package sigstorm is the storm that the tests of packages signal and order let loose:
// values queued by another process, by goroutines and from vcore context, plain
// signals, SIGPROF, collections, and handlers that change all the time. Both ends are
// counted.
package sigstorm
