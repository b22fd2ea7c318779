// Package view makes one HTML page of a trace: a timeline, a flame graph, and tables by
// package, path and call. The page needs no other file and asks no server.
//
// Its data are binary, compressed, and in base64: what the names of calls, paths,
// functions and labels are is JSON (struct meta); what differs from record to record is one
// array for each field (columns.go); the texts are in blocks that the page unpacks when it
// shows or searches them (page.go). view.js reads these three. Texts of the trace are never
// part of the page's HTML.
package view
