// Package jsonl writes a trace as JSON, one event a line, and reads it. docs/trace.md lists
// the fields.
package jsonl
