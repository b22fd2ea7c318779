// Package vcores runs programs whose threads wait for each other under usys exec -vcores,
// and compares them with the same programs natively: what they print, how many threads of
// the kernel and how much memory they take, and, behind the build tag bars, the time they
// take.
//
//	go test ./internal/guests/vcores [-threads 100000] [-timers 1000]
package vcores
