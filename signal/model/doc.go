// Package model holds the signal bridge's protocol in Promela (bridge.pml), and a test
// that the model and the code name the same places. check.sh has spin verify it: make
// model.
package model
