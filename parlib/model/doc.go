// Package model holds the uthread scheduler's wake-up protocol in Promela (uthread.pml),
// and a test that the model's labels are those in the code. check.sh has spin verify it:
// make model.
package model
