// Package synthetic makes events of a trace for tests: of a made-up program, an HTTP server
// with a database and a logger, whose goroutines move between its threads. Its events are
// the same each time.
package synthetic
