// Package stress runs programs of toolchain mode under load: collections,
// profiling signals and connections at once; a thread that is signalled while it
// blocks; execs from several threads.
//
//	go test ./internal/guests/stress [-length 60s] [-signals 2000] [-execs 200]
package stress
