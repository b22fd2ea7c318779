// Package vec is a table package.
package vec

//usys:table vec host=host

//usys:nb Dot(a, b *float64, n int64) (r float64) [num=8]

//usys:call Parse(s *byte, n int64) (v int64, err error) [num=9, errno]

//usys:call Wake(p *int32) (err error) [num=10, errno]

//usys:nb Reset() [num=11]
