// Package helper calls functions of a table for its callers.
package helper

import "example.com/snippets/far"

func Norm(n int64) int64 { return far.Norm(n) }

type T int64

func (t T) Norm() int64 { return Norm(int64(t)) }
