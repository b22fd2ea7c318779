package evp

//usys:table evp host=host include=openssl/evp.h

// Functions that take a piece of a text, or no text, are nb.
//
//usys:nb mdFetch(lib unsafe.Pointer, name, properties *byte) (md *digestType) [num=8]
//usys:nb mdFree(md *digestType) [num=9]
//usys:nb mdSize(md *digestType) (n int32) [num=10]
//usys:nb mdBlockSize(md *digestType) (n int32) [num=11]
//usys:nb mdCtxNew() (ctx *digestCtx) [num=12]
//usys:nb mdCtxFree(ctx *digestCtx) [num=13]
//usys:nb mdCtxCopy(to, from *digestCtx) (ok int32) [num=14]
//usys:nb digestInit(ctx *digestCtx, md *digestType, engine unsafe.Pointer) (ok int32) [num=15]
//usys:nb digestUpdate(ctx *digestCtx, p *byte, n uint64) (ok int32) [num=16]
//usys:nb digestFinal(ctx *digestCtx, sum *byte, n *uint32) (ok int32) [num=17]

//usys:nb cipherByName(name *byte) (c *cipherType) [num=18]
//usys:nb cipherCtxNew() (ctx *cipherCtx) [num=19]
//usys:nb cipherCtxFree(ctx *cipherCtx) [num=20]
//usys:nb cipherInit(ctx *cipherCtx, c *cipherType, engine unsafe.Pointer, key, iv *byte, encrypt int32) (ok int32) [num=21]
//usys:nb cipherUpdate(ctx *cipherCtx, out *byte, outLen *int32, in *byte, n int32) (ok int32) [num=22]
//usys:nb cipherFinal(ctx *cipherCtx, out *byte, outLen *int32) (ok int32) [num=23]
//usys:nb cipherCtrl(ctx *cipherCtx, what, n int32, p unsafe.Pointer) (ok int32) [num=24]

// Functions that take a whole text are calls.
//
//usys:call digest(p *byte, n uint64, sum *byte, sumLen *uint32, md *digestType, engine unsafe.Pointer) (ok int32) [num=25]
//usys:call hmac(md *digestType, key unsafe.Pointer, keyLen int32, p *byte, n uint64, sum *byte, sumLen *uint32) (out *byte) [num=26]

//usys:nb errGet() (code uint64) [num=27]
//usys:nb errClear() [num=28]
//usys:nb errString(code uint64, buf *byte, n uint64) [num=29]

//usys:const ctrlGetTag int32 [c=EVP_CTRL_AEAD_GET_TAG]
//usys:const ctrlSetTag int32 [c=EVP_CTRL_AEAD_SET_TAG]

// The members of these structs are OpenSSL's own.
type (
	digestType struct{} // EVP_MD
	digestCtx  struct{} // EVP_MD_CTX
	cipherType struct{} // EVP_CIPHER
	cipherCtx  struct{} // EVP_CIPHER_CTX
)

// piece is the length of the text that one nb call takes.
const piece = 16 << 10
