// Package thisg names the calling thread's g, the runtime's structure of a goroutine, for
// C that runs in signal handlers and cannot ask Go.
package thisg
