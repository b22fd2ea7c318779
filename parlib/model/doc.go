// Package model holds the uthread scheduler's wake-up protocol in Promela (uthread.pml),
// and a test that the model and the code name the same places. check.sh has spin verify
// it: make model.
package model
