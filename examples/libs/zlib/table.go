package zlib

import "unsafe"

//usys:table zlib host=host include=zlib.h

//usys:nb crc32(crc uint64, p *byte, n uint32) (sum uint64) [num=8]
//usys:call crc32Long(crc uint64, p *byte, n uint32) (sum uint64) [num=9]
//usys:nb compressBound(n uint64) (bound uint64) [num=10]
//usys:call compress2(out *byte, outLen *uint64, in *byte, inLen uint64, level int32) (rc int32) [num=11]
//usys:call uncompress(out *byte, outLen *uint64, in *byte, inLen uint64) (rc int32) [num=12]
//usys:nb zError(rc int32) (text *byte) [num=13]

// zlib keeps the address of the stream from deflateInit on, and compares it at each call.
//
//usys:call deflateInit(s *stream, level int32) (rc int32) [num=14, keeps=s]
//usys:call deflate(s *stream, flush int32) (rc int32) [num=15]
//usys:call deflateEnd(s *stream) (rc int32) [num=16]

//usys:const rcOK int32 [c=Z_OK]
//usys:const streamEnd int32 [c=Z_STREAM_END]

// bufError is deflate's result if it has nothing to do.
//
//usys:const bufError int32 [c=Z_BUF_ERROR]

//usys:const noFlush int32 [c=Z_NO_FLUSH]
//usys:const finish int32 [c=Z_FINISH]

// stream is zlib's z_stream.
type stream struct {
	nextIn   *byte
	availIn  uint32
	totalIn  uint64
	nextOut  *byte
	availOut uint32
	totalOut uint64
	msg      *byte
	state    unsafe.Pointer
	zalloc   unsafe.Pointer // nil: zlib's default
	zfree    unsafe.Pointer
	opaque   unsafe.Pointer
	dataType int32
	adler    uint64
	reserved uint64
}
