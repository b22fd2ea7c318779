// Package policy holds programs to policies, and looks whether a call that they did not make
// before is caught. It has tests only.
package policy
