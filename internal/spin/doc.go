// Package spin has the common parts of the models of protocols: spin.sh, functions for
// the script that has spin verify a model, and a test that a model and the code name the
// same places.
package spin
