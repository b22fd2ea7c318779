package curl

//usys:table curl host=host include=curl/curl.h

//usys:call globalInit(flags int64) (rc uint32) [num=8]
//usys:call easyInit() (h *handle) [num=9]
//usys:call easyCleanup(h *handle) [num=10]
//usys:call easyPerform(h *handle) (rc uint32) [num=11]
//usys:nb easyReset(h *handle) [num=12]
//usys:nb easyStrerror(rc uint32) (text *byte) [num=13]

// curl_easy_setopt and curl_easy_getinfo take any type: there is a function for each.
// libcurl copies strings, and keeps the list, which is not Go memory, and the body.
//
//usys:nb setoptLong(h *handle, option, v int64) (rc uint32) [num=14]
//usys:nb setoptString(h *handle, option int64, v *byte) (rc uint32) [num=15]
//usys:nb setoptList(h *handle, option int64, v *slist) (rc uint32) [num=16]
//usys:nb setoptBody(h *handle, b *body) (rc uint32) [num=17, keeps=b]
//usys:nb getinfoLong(h *handle, info int64, v *int64) (rc uint32) [num=18]
//usys:nb getinfoString(h *handle, info int64, v **byte) (rc uint32) [num=19]

//usys:nb slistAppend(list *slist, text *byte) (longer *slist) [num=20]
//usys:nb slistFreeAll(list *slist) [num=21]
//usys:nb free(p *byte) [num=22]

//usys:const globalAll [c=CURL_GLOBAL_ALL]
//usys:const outOfMemory int32 [c=CURLE_OUT_OF_MEMORY]
//usys:const optURL [c=CURLOPT_URL]
//usys:const optNoSignal [c=CURLOPT_NOSIGNAL]
//usys:const optFollowLocation [c=CURLOPT_FOLLOWLOCATION]
//usys:const optTimeoutMS [c=CURLOPT_TIMEOUT_MS]
//usys:const optHTTPHeader [c=CURLOPT_HTTPHEADER]
//usys:const optCustomRequest [c=CURLOPT_CUSTOMREQUEST]
//usys:const optPostFieldSize [c=CURLOPT_POSTFIELDSIZE_LARGE]
//usys:const optCopyPostFields [c=CURLOPT_COPYPOSTFIELDS]
//usys:const infoResponseCode [c=CURLINFO_RESPONSE_CODE]
//usys:const infoContentType [c=CURLINFO_CONTENT_TYPE]

// handle is libcurl's CURL. slist is its struct curl_slist, which has this name in C, too.
type (
	handle struct{}
	slist  struct{}
)

// body holds the body of a response, which the host collects in C memory.
type body struct {
	p *byte
	n uint64
}
