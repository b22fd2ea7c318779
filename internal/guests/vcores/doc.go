// Package vcores runs programs whose threads wait for each other under usys exec -vcores,
// and compares them with the same programs run natively: their output, the number of
// kernel threads, the memory, and, with the build tag bars, the time.
//
//	go test ./internal/guests/vcores [-threads 100000] [-timers 1000]
package vcores
