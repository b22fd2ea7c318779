// Package enforce compiles a policy for a program: into the parts of an image that
// hosts/shape/policy.c, use.c and target.c hold calls against.
package enforce
