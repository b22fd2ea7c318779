// Package decl reads the declarations of a table package: the //usys: comments
// in its Go files. It knows the language, not what the declarations mean: types
// are resolved, numbers compared and digests made by package model.
//
// Every mistake is kept with its place, so that all of them are reported at
// once.
package decl
