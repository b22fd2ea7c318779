// Package vcores runs programs whose threads wait for each other under usys exec -vcores,
// and compares them with the same programs natively.
package vcores
