// Package stress runs programs of toolchain mode under load: garbage collections,
// profiling signals and connections at the same time; signals to a blocked thread;
// execs from several threads.
//
//	go test ./internal/guests/stress [-length 60s] [-signals 2000] [-execs 200]
package stress
