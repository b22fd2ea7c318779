// Package sys makes Go of declarations in the //sys language, as the generators
// of the standard library, of golang.org/x/sys/unix and of go-akaros do. Package
// lang reads the declarations, package emit writes the Go. This package chooses
// the flavour by the flags, the environment and the declarations' package.
package sys
