//go:build linux && amd64

#include "zcurl.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

static CURLcode setopt_long(CURL *h, int64_t option, int64_t v) { return curl_easy_setopt(h, (CURLoption)option, v); }

static CURLcode setopt_string(CURL *h, int64_t option, const char *v)
{
	return curl_easy_setopt(h, (CURLoption)option, v);
}

static CURLcode setopt_list(CURL *h, int64_t option, struct curl_slist *v)
{
	return curl_easy_setopt(h, (CURLoption)option, v);
}

/* libcurl calls this with each part of a body. */
static size_t gather(char *part, size_t size, size_t count, void *to)
{
	struct curl_body *b = to;
	const size_t n = size * count;
	uint8_t *p = realloc(b->p, b->n + n);

	if (!p)
		return 0; /* not n: libcurl gives up */
	memcpy(p + b->n, part, n);
	b->p = p;
	b->n += n;
	return n;
}

static CURLcode setopt_body(CURL *h, struct curl_body *b)
{
	CURLcode rc = curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, gather);

	return rc ? rc : curl_easy_setopt(h, CURLOPT_WRITEDATA, b);
}

static CURLcode getinfo_long(CURL *h, int64_t info, int64_t *v) { return curl_easy_getinfo(h, (CURLINFO)info, v); }

static CURLcode getinfo_string(CURL *h, int64_t info, char **v) { return curl_easy_getinfo(h, (CURLINFO)info, v); }

const struct curl_host curl_host = {
	.global_init = curl_global_init,
	.easy_init = USYS_FN(curl, easy_init, curl_easy_init),
	.easy_cleanup = curl_easy_cleanup,
	.easy_perform = curl_easy_perform,
	.easy_reset = curl_easy_reset,
	.easy_strerror = USYS_FN(curl, easy_strerror, curl_easy_strerror),
	.setopt_long = setopt_long,
	.setopt_string = setopt_string,
	.setopt_list = setopt_list,
	.setopt_body = setopt_body,
	.getinfo_long = getinfo_long,
	.getinfo_string = getinfo_string,
	.slist_append = curl_slist_append,
	.slist_free_all = curl_slist_free_all,
	.free = free,
};
