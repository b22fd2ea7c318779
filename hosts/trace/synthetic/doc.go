// Package synthetic makes events of a trace for tests: of a program that does not exist, an
// HTTP server with a database and a logger, whose goroutines wander over its threads. Its
// events are the same each time.
package synthetic
