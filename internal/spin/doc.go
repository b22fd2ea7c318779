// Package spin holds what the models of protocols have in common: spin.sh, functions for
// the script that has spin verify a model, and a test that a model and the code name the
// same places.
package spin
