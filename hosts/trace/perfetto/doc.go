// Package perfetto writes a trace in Perfetto's format, for ui.perfetto.dev.
//
// Each process has a track, with tracks for its threads and for its goroutines below it. A
// call is a slice on its thread's track, and a slice on its goroutine's track if a
// goroutine made it; a flow leads from the first to the second. So the thread's track shows
// which goroutines it ran, and the goroutine's track on which threads it was. The details
// of a call are on its goroutine's slice, or on the thread's if there is no goroutine.
//
// The file is a stream: packets are written as they come, in compressed blocks, and a file
// without its end can be read. Texts, names and stacks that recur are written once. Times
// are differences to the previous packet, as long as time does not run backwards; the
// beginning of a call that other calls have overtaken is absolute.
package perfetto
