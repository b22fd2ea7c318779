// Package policy runs programs under policies, and checks that a call that they did not make
// before is caught. It has tests only.
package policy
