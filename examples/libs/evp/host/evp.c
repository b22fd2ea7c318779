//go:build linux && amd64

#include "zevp.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

const struct evp_host evp_host = {
	.md_fetch = USYS_FN(evp, md_fetch, EVP_MD_fetch),
	.md_free = USYS_FN(evp, md_free, EVP_MD_free),
	.md_size = USYS_FN(evp, md_size, EVP_MD_get_size),
	.md_block_size = USYS_FN(evp, md_block_size, EVP_MD_get_block_size),
	.md_ctx_new = USYS_FN(evp, md_ctx_new, EVP_MD_CTX_new),
	.md_ctx_free = USYS_FN(evp, md_ctx_free, EVP_MD_CTX_free),
	.md_ctx_copy = USYS_FN(evp, md_ctx_copy, EVP_MD_CTX_copy_ex),
	.digest_init = USYS_FN(evp, digest_init, EVP_DigestInit_ex),
	.digest_update = USYS_FN(evp, digest_update, EVP_DigestUpdate),
	.digest_final = USYS_FN(evp, digest_final, EVP_DigestFinal_ex),
	.cipher_by_name = USYS_FN(evp, cipher_by_name, EVP_get_cipherbyname),
	.cipher_ctx_new = USYS_FN(evp, cipher_ctx_new, EVP_CIPHER_CTX_new),
	.cipher_ctx_free = USYS_FN(evp, cipher_ctx_free, EVP_CIPHER_CTX_free),
	.cipher_init = USYS_FN(evp, cipher_init, EVP_CipherInit_ex),
	.cipher_update = USYS_FN(evp, cipher_update, EVP_CipherUpdate),
	.cipher_final = USYS_FN(evp, cipher_final, EVP_CipherFinal_ex),
	.cipher_ctrl = USYS_FN(evp, cipher_ctrl, EVP_CIPHER_CTX_ctrl),
	.digest = USYS_FN(evp, digest, EVP_Digest),
	.hmac = USYS_FN(evp, hmac, HMAC),
	.err_get = ERR_get_error,
	.err_clear = ERR_clear_error,
	.err_string = ERR_error_string_n,
};
