// Package fine imports the host of far, and vec imports its own. // want package:"brings .*far/host, .*vec, .*vec/host, .*/parlib, .*fine"
package fine

import (
	"example.com/snippets/far"
	_ "example.com/snippets/far/host"
	"example.com/snippets/helper"
	"example.com/snippets/vec"
	"example.com/snippets/wild"
)

var (
	direct = far.Dot(1)
	limit  = far.LIMIT + vec.LIMIT
	helped = helper.Norm(1)
	norm   = vec.Norm(1)
	some   = wild.Dot(1)
)

func init() { println(vec.Dot(direct)) }
