// Package model holds the signal bridge's protocol in Promela (bridge.pml), and a test that
// the model and the code label the same places. check.sh runs spin to verify the model; make
// model calls it.
package model
