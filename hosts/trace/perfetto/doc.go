// Package perfetto writes a trace in Perfetto's format, for ui.perfetto.dev.
//
// Each process has a track, with tracks for its threads and for its goroutines below it. A
// call is a slice on its thread's track, and a slice on its goroutine's track if a
// goroutine made it; a flow leads from the first to the second. So the thread's track shows
// which goroutines it ran, and the goroutine's track on which threads it was. The details
// of a call are on its goroutine's slice, or on the thread's where there is no goroutine.
//
// The file is a stream: packets are written when they come, in compressed blocks, and what
// was written can be read when the rest is missing. Texts, names and stacks that come again
// and again are written once. Times are differences to the packet before, as long as time
// does not run backwards; the beginning of a call that other calls have outrun is absolute.
package perfetto
