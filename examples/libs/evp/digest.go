package evp

import (
	"hash"
	"runtime"
	"unsafe"
)

// A digester is a hash.Hash.
type digester struct {
	md  *digestType
	ctx *digestCtx
}

// New returns a hash by the digest of this name, such as SHA256.
func New(name string) (hash.Hash, error) {
	md, err := fetch(name)
	if err != nil {
		return nil, err
	}
	d := &digester{md: md, ctx: mdCtxNew()}
	runtime.AddCleanup(d, mdFree, d.md)
	runtime.AddCleanup(d, mdCtxFree, d.ctx)
	d.Reset()
	return d, nil
}

// Write adds p to the text, and returns no error.
func (d *digester) Write(p []byte) (int, error) {
	defer runtime.KeepAlive(d)
	for rest := p; len(rest) > 0; {
		n := min(len(rest), piece)
		if digestUpdate(d.ctx, unsafe.SliceData(rest), uint64(n)) == 0 {
			panic(Error("EVP_DigestUpdate fails"))
		}
		rest = rest[n:]
	}
	return len(p), nil
}

// Sum appends the sum of the text to b. The text may go on.
func (d *digester) Sum(b []byte) []byte {
	defer runtime.KeepAlive(d)
	ctx := mdCtxNew()
	defer mdCtxFree(ctx)
	var sum [64]byte // EVP_MAX_MD_SIZE
	var n uint32
	must(func() bool { return mdCtxCopy(ctx, d.ctx) != 0 && digestFinal(ctx, &sum[0], &n) != 0 })
	return append(b, sum[:n]...)
}

// Reset begins another text.
func (d *digester) Reset() {
	must(func() bool { return digestInit(d.ctx, d.md, nil) != 0 })
	runtime.KeepAlive(d)
}

// Size returns the length of a sum.
func (d *digester) Size() int {
	defer runtime.KeepAlive(d)
	return int(mdSize(d.md))
}

// BlockSize returns the digest's own block size.
func (d *digester) BlockSize() int {
	defer runtime.KeepAlive(d)
	return int(mdBlockSize(d.md))
}

// Sum256 returns the SHA-256 sum of p.
func Sum256(p []byte) (sum [32]byte) {
	must(func() bool {
		md := mdFetch(nil, unsafe.StringData("SHA256\x00"), nil)
		if md == nil {
			return false
		}
		defer mdFree(md)
		var n uint32
		return digest(unsafe.SliceData(p), uint64(len(p)), &sum[0], &n, md, nil) != 0
	})
	return sum
}
