// Package vec imports its host. // want package:"brings .*vec/host, .*/parlib, .*vec"
package vec

//usys:table vec host=host

//usys:nb Dot(n int64) (r int64) [num=8]

//usys:call Parse(n int64) (v int64, err error) [num=9, errno]

//usys:const LIMIT

var (
	direct    = Dot(1)                              // want `vec.Dot is called before table vec is registered: assign direct in an init function`
	parsed, _ = Parse(1)                            // want `vec.Parse is called before table vec is registered: assign parsed in an init function`
	limit     = LIMIT + 1                           // want `vec.LIMIT is read before table vec is registered: assign limit in an init function`
	norm      = Norm(2)                             // want `vec.Dot is called by Norm before table vec is registered: assign norm in an init function`
	literal   = func() int64 { return Dot(3) }()    // want `vec.Dot is called before table vec is registered: assign literal in an init function`
	method    = number(4).norm()                    // want `vec.Dot is called by norm before table vec is registered: assign method in an init function`
	nested    = []int64{1, int64(len("x")), Dot(5)} // want `vec.Dot is called before table vec is registered: assign nested in an init function`
	generic   = many(int64(6))                      // want `vec.Dot is called by many before table vec is registered: assign generic in an init function`
	twice     = even(7)                             // want `vec.Dot is called by even before table vec is registered: assign twice in an init function`

	later    = func() int64 { return Dot(3) }
	function = Dot
	table    = map[string]func(int64) int64{"norm": Norm}
	other    = unused(8)
	address  = &LIMIT

	//lint:ignore initorder its value is never read
	silent = Dot(9)
)

func init() { inTime = Norm(LIMIT) }

var inTime int64

type number int64

func (n number) norm() int64 { return Norm(int64(n)) } // want norm:"needs vec.Dot"

func Norm(n int64) int64 { return Dot(n) } // want Norm:"needs vec.Dot"

func many[T ~int64](n T) int64 { return Dot(int64(n)) } // want many:"needs vec.Dot"

func even(n int64) int64 { // want even:"needs vec.Dot"
	if n == 0 {
		return Dot(n)
	}
	return odd(n - 1)
}

func odd(n int64) int64 { return even(n - 1) } // want odd:"needs vec.Dot"

func unused(n int64) int64 { return n + int64(len(table)) }
