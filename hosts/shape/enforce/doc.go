// Package enforce compiles a policy for a program: into the parts of an image with
// which hosts/shape/policy.c, use.c and target.c check calls.
package enforce
