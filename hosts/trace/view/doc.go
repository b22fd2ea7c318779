// Package view makes one HTML page of a trace: a timeline, a flame graph, and tables by
// package, path and call. Package page documents the form of its data: the names of calls,
// paths, functions and labels are in struct meta.
package view
