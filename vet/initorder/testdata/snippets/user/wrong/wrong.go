// Package wrong imports no host.
package wrong

import (
	"example.com/snippets/far"
	"example.com/snippets/helper"
	"example.com/snippets/wild"
)

var (
	direct = far.Dot(1)         // want `far.Dot is called while this package is initialised, perhaps before its host: import _ "example.com/snippets/far/host" here`
	limit  = far.LIMIT          // want `far.LIMIT is read while this package is initialised, perhaps before its host: import _ "example.com/snippets/far/host" here`
	norm   = far.Norm(1)        // want `far.Dot is called by Norm while this package is initialised, perhaps before its host`
	helped = helper.Norm(1)     // want `far.Dot is called by Norm while this package is initialised, perhaps before its host`
	method = helper.T(1).Norm() // want `far.Dot is called by Norm while this package is initialised, perhaps before its host`
)

func init() {
	go func() { println(far.Dot(1)) }() // want `far.Dot is called while this package is initialised, perhaps before its host`
	println(wild.Dot(1))                // want `wild.Dot is called while this package is initialised, perhaps before its host: import the package that serves table wild here`
}

func Later() int64 { return far.Dot(1) + wild.LIMIT } // want Later:"needs far.Dot, wild.LIMIT"
