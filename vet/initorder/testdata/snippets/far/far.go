// Package far does not import its host.
package far

//usys:table far host=host noimport

//usys:nb Dot(n int64) (r int64) [num=8]

//usys:call Parse(n int64) (v int64, err error) [num=9, errno]

//usys:const LIMIT

var direct = Dot(1) // want `far.Dot is called before table far is registered: assign direct in an init function`

func init() {
	println(Norm(1), LIMIT) // want `far.Dot is called by Norm while this package is initialised, and its host's package, example.com/snippets/far/host, is later: call it from main, or later` `far.LIMIT is read while this package is initialised, and its host's package, example.com/snippets/far/host, is later: call it from main, or later`
}

func Norm(n int64) int64 { return Dot(n) } // want Norm:"needs far.Dot"
